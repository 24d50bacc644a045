//! Names of authors in parts, as other programs want them: family name, given name and suffix, or an institution.

/// An author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// A person.
    Person {
        /// With particles, such as `van der Waerden`.
        family: String,
        given: String,
        /// Such as `Jr.`
        suffix: String,
    },
    /// An institution, or a name whose parts are not known.
    Whole(String),
}

const SUFFIXES: [&str; 11] = ["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d."];

/// Words that only names of institutions hold, in lower case.
const INSTITUTIONS: [&str; 65] = [
    "academy",
    "administration",
    "agency",
    "alliance",
    "association",
    "authority",
    "bureau",
    "center",
    "centers",
    "centre",
    "centres",
    "clinic",
    "collaboration",
    "collaborators",
    "commission",
    "committee",
    "company",
    "conference",
    "consortium",
    "corporation",
    "council",
    "department",
    "dept",
    "directorate",
    "división",
    "europe",
    "faculty",
    "federation",
    "foundation",
    "fund",
    "gesellschaft",
    "gmbh",
    "government",
    "group",
    "hospital",
    "inc",
    "initiative",
    "institut",
    "institute",
    "institutes",
    "institution",
    "instituto",
    "international",
    "investigators",
    "laboratory",
    "llc",
    "ltd",
    "ministry",
    "ministerio",
    "national",
    "nations",
    "network",
    "organisation",
    "organization",
    "programme",
    "project",
    "secretariat",
    "société",
    "society",
    "team",
    "universidad",
    "university",
    "universität",
    "université",
    "working",
];

impl Name {
    /// Takes a name apart that is written in reading order (`Ludwig van Beethoven`, `Martin Luther King, Jr.`), with the
    /// family name first and a comma (`King, Jr., Martin Luther`), or with initials behind it (`Fabel FJ`).
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim();
        let whole = || Self::Whole(text.to_owned());
        if is_institution(text) || text.contains(['{', '}', ';']) {
            return whole();
        }
        let is_suffix = |word: &str| SUFFIXES.contains(&word.to_lowercase().as_str());
        let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [name] => reading_order(name, ""),
            [name, suffix] if is_suffix(suffix) => reading_order(name, suffix),
            [family, given] => person(family, given, ""),
            [family, suffix, given] if is_suffix(suffix) => person(family, given, suffix),
            [family, given, suffix] if is_suffix(suffix) => person(family, given, suffix),
            _ => whole(),
        }
    }

    /// `King, Martin Luther, Jr.`, the form of RIS.
    pub(crate) fn inverted(&self) -> String {
        match self {
            Self::Whole(name) => name.clone(),
            Self::Person { family, given, suffix } => {
                let parts = [family, given, suffix].into_iter().filter(|part| !part.is_empty());
                parts.map(String::as_str).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn person(family: &str, given: &str, suffix: &str) -> Name {
    Name::Person { family: family.to_owned(), given: given.to_owned(), suffix: suffix.to_owned() }
}

fn reading_order(name: &str, suffix: &str) -> Name {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let mut suffix = suffix;
    if words.len() > 2
        && suffix.is_empty()
        && SUFFIXES[..7].contains(&words[words.len() - 1].to_lowercase().as_str())
    {
        suffix = words.remove(words.len() - 1);
    }
    let Some((last, before)) = words.split_last() else { return Name::Whole(name.to_owned()) };
    if before.is_empty() {
        return Name::Whole((*last).to_owned());
    }
    // PubMed writes initials behind the family name.
    let is_initials = |word: &str| word.len() <= 3 && word.chars().all(|c| c.is_ascii_uppercase());
    let has_lower = |word: &&str| word.chars().any(char::is_lowercase);
    if is_initials(last) && before.iter().all(has_lower) {
        return person(&before.join(" "), last, suffix);
    }
    let is_particle = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let family = words[1..].iter().position(|&word| is_particle(word)).map_or(words.len() - 1, |at| at + 1);
    person(&words[family..].join(" "), &words[..family].join(" "), suffix)
}

/// Whether a name is that of an institution, by the words it holds.
fn is_institution(name: &str) -> bool {
    let words: Vec<String> = name
        .split(|c: char| c.is_whitespace() || ",()/".contains(c))
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .collect();
    let is_named = words.iter().any(|word| INSTITUTIONS.contains(&word.as_str()));
    let is_linked = words.len() > 2
        && words.iter().skip(1).any(|word| ["of", "for", "and", "the", "für", "on"].contains(&word.as_str()));
    (is_named || is_linked || words.first().is_some_and(|word| word == "the")) && words.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, expected) in [
            ("Frida Muster", "Muster, Frida"),
            ("Muster, Frida", "Muster, Frida"),
            ("Ludwig van Beispiel", "van Beispiel, Ludwig"),
            ("Bartel Leendert van der Waerden", "van der Waerden, Bartel Leendert"),
            ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
            ("Martin Luther King, Jr.", "King, Martin Luther, Jr."),
            ("King, Jr., Martin Luther", "King, Martin Luther, Jr."),
            ("F. J. Fabel", "Fabel, F. J."),
            ("Fabel FJ", "Fabel, FJ"),
            ("María José García Márquez", "Márquez, María José García"),
            ("World Health Organization", "World Health Organization"),
            ("Department of Food and Agriculture", "Department of Food and Agriculture"),
            ("Ministry of Oars, Norway", "Ministry of Oars, Norway"),
            ("The Oar Keepers", "The Oar Keepers"),
            ("Plato", "Plato"),
            ("", ""),
        ] {
            assert_eq!(Name::of(name).inverted(), expected, "{name}");
        }
    }
}
