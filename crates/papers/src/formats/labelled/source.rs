//! Citations on one line, as databases give them beside or instead of their parts.

/// What a citation such as "Journal of Oars.   28(2):103-106, April 2015." holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) venue: Option<String>,
    pub(super) year: Option<String>,
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) pages: Option<String>,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SEASONS: [&str; 5] = ["Winter", "Spring", "Summer", "Autumn", "Fall"];

/// The name of a journal without the month and the year behind it, and the year.
fn dated(name: &str) -> (String, Option<String>) {
    let mut words: Vec<&str> = name.split(' ').collect();
    let is_year = |word: &&str| {
        word.len() == 4
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"))
    };
    let Some(year) = words.pop_if(|word| is_year(word)).filter(|_| !words.is_empty()) else {
        return (name.to_owned(), None);
    };
    let is_part = |word: &str| {
        let month = word.get(..3).is_some_and(|word| MONTHS.contains(&word));
        month
            || SEASONS.contains(&word.trim_end_matches(','))
            || word.trim_end_matches(',').parse::<u8>().is_ok()
    };
    while words.len() > 1 && words.last().is_some_and(|word| is_part(word)) {
        words.pop();
    }
    (words.join(" ").trim_end_matches(',').to_owned(), Some(year.to_owned()))
}

impl Source {
    pub(super) fn of(text: &str) -> Self {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        // The name ends where numbers or months begin.
        let begins_numbers = |rest: &str| {
            let rest = rest.trim_start().trim_start_matches(':');
            digit(rest.chars().next())
                || ["Vol", "vol", "(", "No.", "no."].iter().any(|start| rest.starts_with(start))
                || rest.get(..3).is_some_and(|word| MONTHS.contains(&word))
        };
        let ends =
            text.char_indices().filter(|(at, c)| ".,;".contains(*c) && begins_numbers(&text[at + 1..]));
        let bracket = text.find(" (").filter(|at| digit(text[at + 2..].chars().next()));
        let end = ends.map(|(at, _)| at).next().into_iter().chain(bracket).min().unwrap_or(text.len());
        let (venue, date) = dated(text[..end].trim().trim_end_matches(['.', ',']));
        let rest = &text[end..];
        let years = rest.split(|c: char| !c.is_ascii_digit());
        let year = years
            .filter(|word| word.len() == 4)
            .find(|word| word.starts_with("19") || word.starts_with("20"));
        let mut source = Self {
            venue: Some(venue).filter(|venue| !venue.is_empty() && venue.len() < 250),
            year: date.or_else(|| year.map(str::to_owned)),
            ..Self::default()
        };
        // "28(2):103-106"
        if let Some(at) = rest.find('(').filter(|&at| at > 0 && digit(rest[..at].chars().next_back()))
            && let Some((issue, after)) = rest[at + 1..].split_once(')')
        {
            let before = rest[..at].trim_end_matches(char::is_alphanumeric).len();
            source.volume = Some(rest[before..at].to_owned()).filter(|volume| !volume.is_empty());
            source.issue = Some(issue.to_owned()).filter(|issue| issue.len() < 12);
            let numbers = after.strip_prefix(':').map(str::trim_start).unwrap_or_default();
            let end = numbers.find([',', ';', '.', ' ']).unwrap_or(numbers.len());
            source.pages = Some(numbers[..end].to_owned()).filter(|pages| !pages.is_empty());
        } else if let Some((_, numbers)) = rest.split_once(':') {
            let end = numbers.trim_start().find(|c: char| !c.is_alphanumeric() && c != '-');
            let numbers = &numbers.trim_start()[..end.unwrap_or(numbers.trim_start().len())];
            source.pages = Some(numbers.to_owned()).filter(|n| n.contains('-') && digit(n.chars().next()));
        }
        source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_of_several_services() {
        let of = |text: &str| {
            let Source { venue, year, volume, issue, pages } = Source::of(text);
            [venue, year, volume, issue, pages].map(Option::unwrap_or_default)
        };
        for (text, expected) in [
            (
                "Journal of Oars.   28(2):103-106, April 2015.",
                ["Journal of Oars", "2015", "28", "2", "103-106"],
            ),
            ("Oars & Slings January/February 2010;14(1):56", ["Oars & Slings", "2010", "14", "1", "56"]),
            ("J Invent Row. 2020 Jan;12(3):1-9. doi: 10.5555/x.", ["J Invent Row", "2020", "12", "3", "1-9"]),
            (
                "Invented Slings. Jan2020, Vol. 5 Issue 2, p10-20. 11p.",
                ["Invented Slings", "2020", "", "", ""],
            ),
            ("Oars in books.:371-397, 2004.", ["Oars in books", "2004", "", "", "371-397"]),
            ("Invented Journal (2020) 12:3 (1-9).", ["Invented Journal", "2020", "", "", ""]),
            ("Nature", ["Nature", "", "", "", ""]),
            ("–7(é)", ["–7(é)", "", "", "", ""]),
            ("", [""; 5]),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
