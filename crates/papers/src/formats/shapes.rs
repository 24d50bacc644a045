//! Detection of tagged text by its shape, and of text that is no page although nothing else fits.

use super::common::tagged::unindented;
use super::parsed::Flaw;
use super::{InputFormat, enw, labelled, nbib, ris, wos};

/// The number of lines that a text is judged by.
const LINES: usize = 400;

/// The tagged format of a text, by its extension or by the tags in it. `None` if it has another form.
pub(crate) fn tagged(extension: Option<&str>, text: &[u8]) -> Option<InputFormat> {
    const NAMED: [(&str, InputFormat); 5] = [
        ("ris", InputFormat::Ris),
        ("nbib", InputFormat::Nbib),
        ("ciw", InputFormat::Wos),
        ("isi", InputFormat::Wos),
        ("enw", InputFormat::Enw),
    ];
    let is_named = |known: &[&str]| extension.is_some_and(|extension| known.contains(&extension));
    let begun = [
        (ris::begins(text), InputFormat::Ris),
        (nbib::begins(text), InputFormat::Nbib),
        (wos::begins(text), InputFormat::Wos),
        (enw::begins(text), InputFormat::Enw),
    ];
    let begun = begun.into_iter().find(|(begins, _)| *begins).map(|(_, format)| format);
    let named = NAMED.iter().find(|(name, _)| is_named(&[name])).map(|(_, format)| *format);
    if begun.or(named).is_some() {
        return begun.or(named);
    }
    // Tables and other formats may hold such lines in their cells.
    if is_named(&["csv", "tsv", "bib", "bibtex"]) {
        return None;
    }
    let counts = Counts::of(text);
    // Prose may hold an example of such lines.
    let is_ris = counts.ris >= 3 && 5 * counts.ris > counts.lines_after;
    if counts.ris_types > 0 && is_ris {
        Some(InputFormat::Ris)
    } else if counts.pmids > 0 && is_ris {
        Some(InputFormat::Nbib)
    } else if counts.is_wos() {
        Some(InputFormat::Wos)
    } else if counts.enw >= 3 && 2 * counts.enw > counts.lines {
        Some(InputFormat::Enw)
    } else if labelled::style(text).is_some() {
        Some(InputFormat::Labelled)
    } else if counts.ris_texts >= 2 && 2 * counts.ris > counts.lines {
        Some(InputFormat::Ris)
    } else {
        None
    }
}

/// Lines by the tags they begin with.
#[derive(Default)]
struct Counts {
    lines: usize,
    /// Lines since the first tag of RIS.
    lines_after: usize,
    ris: usize,
    ris_types: usize,
    ris_texts: usize,
    pmids: usize,
    wos: usize,
    wos_indented: usize,
    wos_ends: usize,
    wos_titles: usize,
    enw: usize,
}

impl Counts {
    fn of(text: &[u8]) -> Self {
        let mut counts = Self::default();
        let lines = text.split(|byte| b"\r\n".contains(byte)).filter(|line| !line.trim_ascii().is_empty());
        for line in lines.take(LINES) {
            counts.lines += 1;
            let is_ris = ris::tag_bytes(line).is_some();
            match ris::tag_bytes(line).as_ref() {
                Some(b"TY") => counts.ris_types += 1,
                Some(b"TI" | b"T1" | b"AB" | b"AU" | b"A1") => counts.ris_texts += 1,
                _ => {}
            }
            counts.ris += usize::from(is_ris);
            counts.lines_after += usize::from(counts.ris > 0);
            counts.pmids += usize::from(nbib::begins(unindented(line)));
            // "DT -" is a tag of Web of Science, "DT  - x" and "DT - x" are not.
            if let Some(tag) = wos::tag_bytes(line).filter(|_| !is_ris || line.len() < 6) {
                counts.wos += 1;
                counts.wos_ends += usize::from(line.trim_ascii() == b"ER");
                counts.wos_titles += usize::from(matches!(tag, b"TI" | b"AU") && line.len() > 3);
            }
            counts.wos_indented += usize::from(line.starts_with(b"   "));
            counts.enw += usize::from(enw::character(line).is_some());
        }
        counts
    }

    /// Whether most lines begin with a tag, or continue such a line, and one ends a record or begins a title.
    fn is_wos(&self) -> bool {
        self.wos >= 4
            && self.wos_titles > 0
            && 10 * (self.wos + self.wos_indented) > 9 * self.lines
            && (self.wos_ends > 0 || self.wos_titles >= 2)
    }
}

/// What a text that would be read as a page looks like instead, if most of its lines have the form of a record or a table.
pub(crate) fn suspect(text: &[u8]) -> Option<Flaw> {
    let lines: Vec<&[u8]> = text
        .split(|byte| b"\r\n".contains(byte))
        .map(<[u8]>::trim_ascii_end)
        .filter(|line| !line.trim_ascii().is_empty())
        .take(LINES)
        .collect();
    // Front matter of one paper has labels too.
    if lines.len() < 4 || text.starts_with(b"---") {
        return None;
    }
    let most = |n: usize| 10 * n > 7 * lines.len();
    let refused = |found: &str, expected: &str| Some(Flaw::new(found, expected).at(1));
    let n_tags = lines.iter().filter(|line| is_tagged(line)).count();
    if most(n_tags) {
        return refused(
            "lines that begin with tags, but no record that is known",
            "records such as those of RIS (`--input-format ris`), Web of Science (`wos`), EndNote (`enw`) or PubMed \
             (`nbib`), or the text of a page (`page`)",
        );
    }
    for (delimiter, name) in [(b'\t', "tabs"), (b';', "semicolons")] {
        let count = |line: &&[u8]| memchr::memchr_iter(delimiter, line).count();
        let first = count(&lines[0]);
        if first >= 2 && most(lines.iter().filter(|line| count(line) == first).count()) {
            return refused(
                &format!("lines with {first} {name} each, like a table without a column of titles"),
                "a header with a column \"title\" or \"abstract\" (`--input-format csv` or `tsv`, and `--field \
                 title=NAME` for a column of another name), or the text of a page (`page`)",
            );
        }
    }
    let labels: Vec<&[u8]> = lines.iter().filter_map(|line| label(line)).collect();
    let mut distinct = labels.clone();
    distinct.sort_unstable();
    distinct.dedup();
    // The same labels again and again.
    if most(labels.len()) && labels.len() >= 6 && distinct.len() >= 3 && 2 * distinct.len() <= labels.len() {
        return refused(
            "lines such as `Label: value` in blocks, but no label of a title",
            "records with labels such as `Title` (`--input-format labelled`), or the text of a page (`page`)",
        );
    }
    None
}

/// Whether a line begins with two to four capitals or digits that are set apart as tags are.
fn is_tagged(line: &[u8]) -> bool {
    let length = line.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let rest = &line[length..];
    let blanks = rest.iter().take_while(|byte| b" \t".contains(byte)).count();
    let is_marked = rest[blanks..].first().is_some_and(|byte| b"-:~".contains(byte));
    enw::character(line).is_some()
        || (2..=4).contains(&length)
            && line[0].is_ascii_uppercase()
            && (is_marked || length == 2 && blanks > 0)
}

/// The label of a line such as `Label: value`.
fn label(line: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr(b':', &line[..line.len().min(40)])?;
    let label = line[..at].trim_ascii();
    let is_name =
        label.iter().all(|byte| byte.is_ascii_alphanumeric() || b" _-()".contains(byte) || !byte.is_ascii());
    (is_name
        && label.first()?.is_ascii_alphabetic()
        && line.get(at + 1).is_none_or(|&byte| byte == b' ' || byte == b'\t'))
    .then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_behind_other_text() {
        let of = |text: &str| tagged(Some("txt"), text.as_bytes());
        assert_eq!(of("Provider: x\n\n1. \nTY  - JOUR\nTI  - a\nAU  - b\n"), Some(InputFormat::Ris));
        assert_eq!(of("DB  - X\nTI  - a\nTY  - JOUR\nAU  - b\n"), Some(InputFormat::Ris));
        assert_eq!(of("OWN - NLM\nPMID- 1\nTI  - a\nDP  - 2000\nSO  - c\n"), Some(InputFormat::Nbib));
        assert_eq!(of("AU A\nTI b\n   c\nSO d\nPY 2000\nER\n"), Some(InputFormat::Wos));
        assert_eq!(of("head\n%T a\n%A b\n%D 2000\n"), Some(InputFormat::Enw));
        assert_eq!(of("TI- a\nAU- b\nPY- 2000\n"), Some(InputFormat::Labelled));
        assert_eq!(of("A title\n\nAn abstract. TY  - JOUR is a line of RIS.\n"), None);
    }

    #[test]
    fn what_looks_like_records_is_refused_by_name() {
        let found = |text: &str| suspect(text.as_bytes()).map(|flaw| flaw.found);
        assert!(found("XA: a\nXB: b\nXA: c\nXB: d\n").unwrap().contains("tags"));
        assert!(found("a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n").unwrap().contains("2 tabs each"));
        assert!(
            found("Name: a\nPlace: b\nYear: c\n\nName: d\nPlace: e\nYear: f\n")
                .unwrap()
                .contains("Label: value")
        );
        let expected = suspect(b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n").unwrap().expected;
        assert!(expected.contains("--input-format csv"), "{expected}");
        for text in [
            "A title\n\nAn abstract. It is short.\n\nAnother\n\nAn abstract.\n\nIt has two.\n",
            "Rowing: a study\n\nWe row.\n\nOars: a study\n\nOars break.\n\nLakes: a study\n\nLakes freeze.\n",
            "IN vitro work\n\nAn abstract. Long.\n\nIN vivo work\n\nAnother abstract.\n",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }
}
