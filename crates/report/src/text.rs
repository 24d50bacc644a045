//! Titles, numbers and settings in words, as the HTML and the Markdown report share them.

use std::cmp::Reverse;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::{DuplicatesView, Report, ThemeChoice};
use themata_engine::text::{readable, readable_abstract};

/// Longest title shown, in characters; `report.json` and `themata-papers.csv` hold the whole.
const TITLE: usize = 300;
/// Longest label, term or id shown, in characters.
const NAME: usize = 80;
/// A title as shown: on one line, as [`readable`] has it, at most 300 characters.
pub(crate) fn title(title: &str) -> String {
    let shown = one_line(&readable(title), TITLE);
    if shown.is_empty() { "(no title)".to_owned() } else { shown }
}

/// A label, a term, an id: on one line, at most 80 characters.
pub(crate) fn name(name: &str) -> String {
    one_line(name, NAME)
}

/// An abstract as shown: on one line, as [`readable_abstract`] has it, of at most so many characters.
pub(crate) fn abstract_text(text: &str, longest: usize) -> String {
    one_line(&readable_abstract(text), longest)
}

/// Text on one line of at most `longest` characters.
///
/// Control characters count as spaces. Marks that change the direction of writing are dropped, since an open one would
/// reverse the rest of the line.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}' | '\u{200E}' | '\u{200F}');
        if turns || c == '\u{FEFF}' {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            gap = !line.is_empty();
            continue;
        }
        if length + usize::from(gap) + 1 >= longest {
            line.push('…');
            break;
        }
        if gap {
            line.push(' ');
        }
        line.push(c);
        length += 1 + usize::from(gap);
        gap = false;
    }
    line
}

/// "1 paper", "12,345 papers".
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// 12,345.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share, 0 to 1, in percent.
pub(crate) fn percent(share: f64) -> String {
    format!("{}%", decimal(share * 100.0, 1))
}

/// A number with this many `decimals`; a dash if it is not finite.
pub(crate) fn decimal(x: f64, decimals: usize) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{x:.decimals$}");
    // A small negative number must not round to "-0.00".
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// "2015–2024", or one year.
pub(crate) fn years((first, last): (i32, i32)) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// Whether an address leads to the web and nowhere else.
pub(crate) fn is_of_the_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// What is encoded in a link: all but letters, digits and these signs of an address.
const LINK: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'#')
    .remove(b'@')
    .remove(b'!')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'%')
    .remove(b'&');

/// A web address without characters that could end a link; `None` for every other scheme. Readers keep no other
/// schemes, but no page may depend on that.
pub(crate) fn address(url: &str) -> Option<String> {
    if !is_of_the_web(url) {
        return None;
    }
    Some(utf8_percent_encode(url, LINK).to_string())
}

/// The first few sources, and how many more there are.
pub(crate) fn sources(report: &Report) -> Vec<String> {
    const SHOWN: usize = 6;
    let sources = &report.corpus.sources;
    let mut shown: Vec<String> = sources.iter().take(SHOWN).map(|source| name(source)).collect();
    if sources.len() > SHOWN {
        shown.push(format!("{} more", thousands(sources.len() - SHOWN)));
    }
    shown
}

/// The criterion as a part of a sentence.
pub(crate) fn criterion(choice: &ThemeChoice) -> String {
    one_line(choice.criterion.trim_end_matches('.'), 200)
}

/// The meaning of the silhouette in a sentence; empty with only one theme.
///
/// The thresholds are the usual rule of thumb (Kaufman and Rousseeuw). That rule has only "no substantial structure"
/// below 0.25; here the range is split in two, since most text collections lie in it.
pub(crate) fn separation(report: &Report) -> &'static str {
    match report.quality.silhouette {
        _ if report.themes.len() < 2 => "",
        s if s >= 0.5 => "The themes are clearly apart.",
        s if s >= 0.25 => "The themes are apart, with papers between them.",
        s if s >= 0.1 => {
            "The themes can be told apart, but they overlap: expect papers that fit two of them."
        }
        _ => "The themes blend into one another: read them as regions of one field, not as separate classes.",
    }
}

/// Warnings for readers of the themes.
pub(crate) fn warnings(report: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    let corpus = &report.corpus;
    if corpus.skipped > 0 {
        warnings.push(format!("{} could not be used.", count(corpus.skipped, "record")));
    }
    match corpus.papers_without_terms {
        0 => {}
        1 => warnings.push("1 paper holds no term that could be used; its theme means nothing.".to_owned()),
        n => warnings.push(format!(
            "{} papers hold no term that could be used; their theme means nothing.",
            thousands(n)
        )),
    }
    if !report.quality.converged {
        warnings.push(format!(
            "Papers still changed themes when the search ended after {}.",
            count(report.quality.iterations, "iteration")
        ));
    }
    warnings
}

/// Groups of near-identical papers shown at most, and others shown of a group.
const GROUPS: usize = 50;
const OTHERS: usize = 10;

/// The groups of near-identical papers to be shown, those of most papers first, equal ones by id; and what a reader
/// should know of those that are not.
pub(crate) fn duplicates(report: &Report) -> (Vec<&DuplicatesView>, Option<String>) {
    let mut groups: Vec<&DuplicatesView> = report.duplicates.iter().collect();
    groups.sort_by_key(|group| Reverse(group.others.len()));
    let hidden = groups.len().saturating_sub(GROUPS);
    groups.truncate(GROUPS);
    let more = (hidden > 0).then(|| format!("{} more groups are in themata-papers.csv.", thousands(hidden)));
    (groups, more)
}

/// The ids of the first few others of a group, and how many more there are.
pub(crate) fn others(group: &DuplicatesView) -> (Vec<String>, Option<String>) {
    let shown = group.others.iter().take(OTHERS).map(|id| name(id)).collect();
    let hidden = group.others.len().saturating_sub(OTHERS);
    (shown, (hidden > 0).then(|| format!("{} more", thousands(hidden))))
}

/// How many papers are near-identical to others, as a sentence; nothing where none is.
pub(crate) fn duplicated(report: &Report) -> Option<String> {
    match report.corpus.duplicates {
        0 => None,
        1 => Some(
            "1 paper is near-identical to another: in figures, words and lists they count as one.".to_owned(),
        ),
        n => Some(format!(
            "{} papers are near-identical to others: in figures, words and lists each group of them counts once.",
            thousands(n)
        )),
    }
}

/// The settings, and what is known of background and vectors, as pairs of a dotted name and a value.
pub(crate) fn settings(report: &Report) -> Result<Vec<(String, String)>, serde_json::Error> {
    let mut pairs = Vec::new();
    flatten(String::new(), &as_printed(&report.settings)?, &mut pairs);
    if let Some(background) = &report.background {
        flatten("background".to_owned(), &as_printed(background)?, &mut pairs);
    }
    if let Some(vectors) = &report.vectors {
        flatten("vectors".to_owned(), &as_printed(vectors)?, &mut pairs);
    }
    Ok(pairs)
}

/// A value as JSON writes it: 0.65 of single precision is no 0.6499999761581421.
fn as_printed(value: &impl Serialize) -> Result<Value, serde_json::Error> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// Adds `value`, or all that it holds, to `pairs`.
fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                flatten(name, value, pairs);
            }
        }
        Value::Null => pairs.push((name, "–".to_owned())),
        Value::String(text) => pairs.push((name, one_line(text, TITLE))),
        other => pairs.push((name, one_line(&other.to_string(), TITLE))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_one_and_short() {
        assert_eq!(one_line("  a\n\tb\u{0}c \u{202E}d ", 80), "a b c d");
        assert_eq!(one_line("abcdef", 4), "abc…");
        assert_eq!(one_line(&"é".repeat(10_000), 300).chars().count(), 300);
        assert_eq!(title(" \n "), "(no title)");
    }

    #[test]
    fn common_latex_goes_and_prices_stay() {
        assert_eq!(title(r"$\ell_1$-norm \textbf{fast} \emph{and} small"), "ℓ1-norm fast and small");
        assert_eq!(title("From $5 to $10"), "From $5 to $10");
        assert_eq!(title(r"\textbf{never closed"), r"\textbf{never closed");
        assert_eq!(title(r"\textbf{a \emph{b}} \textbf{c}"), "a b c");
        assert_eq!(title("$$"), "$$");
        assert_eq!(title(r#"\textbf{G\"{o}del} at \$5 to \$10: <i>R&amp;D</i>"#), "Gödel at $5 to $10: R&D");
        assert_eq!(title("<script>alert(1)</script> &lt;b&gt;"), "(no title)");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(1, "paper"), "1 paper");
        assert_eq!(count(1_234_567, "paper"), "1,234,567 papers");
        assert_eq!(percent(0.1875), "18.8%");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!(decimal(f64::NAN, 2), "–");
        assert_eq!((years((2020, 2020)), years((2015, 2024))), ("2020".into(), "2015–2024".into()));
    }

    #[test]
    fn addresses_lead_only_to_the_web() {
        assert_eq!(address("HTTPS://x.org/a?b=1&c=\n \"é").unwrap(), "HTTPS://x.org/a?b=1&c=%0A%20%22%C3%A9");
        for url in
            ["javascript:alert(1)", "javascript://x.org/%0aalert(1)", "data:text/html,x", "x", "//x.org"]
        {
            assert_eq!(address(url), None);
        }
    }

    #[test]
    fn numbers_of_single_precision_are_short() {
        assert_eq!(as_printed(&[0.65_f32, 0.4]).unwrap().to_string(), "[0.65,0.4]");
    }

    #[test]
    fn nested_settings_are_flattened() {
        let mut pairs = Vec::new();
        let value = serde_json::json!({"a": {"b": 1, "c": null}, "d": "text", "e": [1, 2]});
        flatten(String::new(), &value, &mut pairs);
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["a.b=1", "a.c=–", "d=text", "e=[1,2]"]);
    }
}
