//! Values of records as text, years, and lists of names and topics.

use serde_json::Value;

use super::no_values::is_no_value;

/// Archives whose codes arXiv writes with spaces between them ("cs.LG stat.ML", "hep-ph hep-th").
const ARXIV: [&str; 21] = [
    "astro-ph", "cond-mat", "cs", "econ", "eess", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math",
    "math-ph", "nlin", "nucl-ex", "nucl-th", "physics", "q-alg", "q-bio", "q-fin", "quant-ph", "stat",
];

/// Text on one line: runs of blank space become one space, other control characters are removed.
pub(crate) fn clean_title(text: String) -> String {
    let mut after_space = true;
    let clean = text.chars().all(|c| {
        let fine = if c.is_whitespace() { c == ' ' && !after_space } else { !is_control(c) };
        after_space = c == ' ';
        fine
    });
    if clean && !after_space {
        return text;
    }
    let without: String = text.chars().filter(|&c| c.is_whitespace() || !is_control(c)).collect();
    without.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as written, line breaks included, without blank space around it. Other line breaks and form feeds become `\n`;
/// control characters other than tabs are removed.
pub(crate) fn clean_abstract(text: String) -> String {
    // Counted rather than searched for: without an early exit the loop is vectorized.
    let others = text.bytes().filter(|&byte| byte < b' ' && byte != b'\n' && byte != b'\t').count();
    if others == 0 {
        let trimmed = text.trim();
        return if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
    }
    let unix = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n");
    let kept: String = unix.chars().filter(|&c| c == '\n' || c == '\t' || !is_control(c)).collect();
    kept.trim().to_owned()
}

fn is_control(c: char) -> bool {
    c < ' '
}

/// The kind of a value, with its article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Text, a number or a truth value as text without blank space around it; the name of an object; the only such element of
/// a list. Returns the value if it is none of these, or blank.
pub(crate) fn text(value: Value) -> Result<String, Value> {
    let text = match value {
        Value::String(text) if text.trim().len() == text.len() => text,
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Object(_) => return member(&value, &["name", "display_name"]).ok_or(value),
        Value::Array(mut values) if values.len() == 1 && !values[0].is_array() => {
            return text(values.remove(0)).map_err(|only| Value::Array(vec![only]));
        }
        Value::Array(_) | Value::Null => return Err(value),
    };
    if text.is_empty() { Err(Value::String(text)) } else { Ok(text) }
}

/// The first of these members that is text.
fn member(object: &Value, names: &[&str]) -> Option<String> {
    let text = names.iter().find_map(|name| object.get(name)?.as_str())?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A year as a number, or the year in a text.
pub(crate) fn year(value: &Value) -> Option<i32> {
    let number = match value {
        Value::Number(number) => {
            let whole =
                number.as_i64().or_else(|| number.as_f64().filter(|y| y.fract() == 0.0).map(|y| y as i64));
            i32::try_from(whole?).ok()?
        }
        Value::String(text) => text.trim().parse().ok().or_else(|| year_of_date(text))?,
        _ => return None,
    };
    // More than four digits are a date or a time stamp, not a year.
    (1..=9999).contains(&number).then_some(number)
}

/// The first four digits that stand alone ("13/05/2016") or begin a date of eight digits ("20160513").
pub(crate) fn year_of_date(date: &str) -> Option<i32> {
    let runs = date.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4 || run.len() == 8).find_map(|run| run[..4].parse().ok())
}

/// Names of authors, and whether each entry had one.
///
/// A list holds names, or objects with a name, whole or in two parts. Text is split by [`split_names`].
pub(crate) fn names(value: &Value) -> (Vec<String>, bool) {
    match value {
        Value::String(text) => (without_none(split_names(text)), true),
        Value::Array(values) => all_of(values, name),
        _ => all_of(std::slice::from_ref(value), name),
    }
}

/// Without texts that say that there is no value.
fn without_none(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| !is_no_value(text));
    texts
}

/// The results of `of` for these values, and whether it has one for each that is not empty.
fn all_of(values: &[Value], of: impl Fn(&Value) -> Option<String>) -> (Vec<String>, bool) {
    let is_empty = |value: &&Value| {
        value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty() || is_no_value(text))
    };
    let found: Vec<String> = values.iter().filter(|value| !is_empty(value)).filter_map(of).collect();
    let whole = found.len() + values.iter().filter(is_empty).count() == values.len();
    (found, whole)
}

fn name(value: &Value) -> Option<String> {
    if let Value::String(text) = value {
        return Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    member(value, &["name", "display_name", "full_name", "fullName"]).or_else(|| {
        let first = member(value, &["first", "given", "firstName", "first_name"]);
        let last = member(value, &["last", "family", "lastName", "last_name"]);
        let parts: Vec<String> = first.into_iter().chain(last).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// Splits names at semicolons, or else at "and", or else at commas if every piece is a name of several words.
///
/// "Noether, Emmy and Hilbert, David" are two names, "E. Noether, F. Klein and D. Hilbert" three: commas separate names
/// only if the last one contains none and no piece is a single word.
fn split_names(text: &str) -> Vec<String> {
    let trimmed = |pieces: Vec<&str>| -> Vec<String> {
        pieces.into_iter().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    if text.contains(';') {
        return trimmed(text.split(';').collect());
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" & ", " and ");
    let parts: Vec<&str> = text.split(" and ").collect();
    let pieces: Vec<&str> =
        parts.iter().flat_map(|part| part.split(',')).filter(|piece| !piece.trim().is_empty()).collect();
    // "Muster, F., Fabel, E.": surnames and initials by turns.
    let is_initials = |piece: &str| {
        let piece = piece.trim();
        let upper = piece.chars().filter(|c| c.is_uppercase()).count();
        (1..=4).contains(&upper) && piece.chars().all(|c| c.is_uppercase() || ".- ".contains(c))
    };
    let by_turns = |pair: &[&str]| pair.len() == 2 && !is_initials(pair[0]) && is_initials(pair[1]);
    if pieces.len() > 2 && pieces.chunks(2).all(by_turns) {
        return pieces.chunks(2).map(|pair| format!("{}, {}", pair[0].trim(), pair[1].trim())).collect();
    }
    let is_name = |piece: &&str| piece.trim().contains([' ', '.']) && piece.trim().chars().count() > 3;
    let commas_divide =
        pieces.iter().all(is_name) && (parts.len() == 1 || !parts[parts.len() - 1].contains(','));
    trimmed(if commas_divide { pieces } else { parts })
}

/// Categories or keywords, and whether each entry held one: from a list, or from text split at semicolons, or else at
/// commas, or else, if it holds only arXiv's codes, at spaces.
pub(crate) fn topics(value: &Value) -> (Vec<String>, bool) {
    let tidy = |pieces: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let pieces = pieces.map(str::trim).filter(|topic| !topic.is_empty() && !is_no_value(topic));
        pieces.map(str::to_owned).collect()
    };
    match value {
        Value::String(text) if text.contains(';') => (tidy(&mut text.split(';')), true),
        Value::String(text) if text.contains(',') => (tidy(&mut text.split(',')), true),
        Value::String(text) if text.split_whitespace().all(is_arxiv_code) => {
            (tidy(&mut text.split_whitespace()), true)
        }
        Value::String(text) => (tidy(&mut std::iter::once(text.as_str())), true),
        Value::Array(values) => all_of(values, topic),
        _ => all_of(std::slice::from_ref(value), topic),
    }
}

fn topic(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) => None,
        Value::Object(_) => member(value, &["name", "display_name", "term"]),
        _ => text(value.clone()).ok(),
    }
}

fn is_arxiv_code(token: &str) -> bool {
    ARXIV.contains(&token.split_once('.').map_or(token, |(archive, _)| archive))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn titles_are_put_on_one_line() {
        let clean = |text: &str| clean_title(text.to_owned());
        assert_eq!(clean("A  title\n over\r\n\tlines\u{a0}"), "A title over lines");
        assert_eq!(clean("\u{1}A \u{2} b\u{0}c"), "A bc");
        assert_eq!(clean("$\\textbf{Only-IF}$: a"), "$\\textbf{Only-IF}$: a");
        assert_eq!((clean(""), clean(" \n")), (String::new(), String::new()));
    }

    #[test]
    fn abstracts_keep_their_lines() {
        let clean = |text: &str| clean_abstract(text.to_owned());
        assert_eq!(clean(" One.\n\n  Two\t.\n"), "One.\n\n  Two\t.");
        assert_eq!(clean("a\r\nb\rc\u{c}d\u{0}\u{8}e"), "a\nb\nc\nde");
        assert_eq!(clean("\u{0} a \u{0}"), "a");
    }

    proptest! {
        #[test]
        fn cleaning_is_done_once_and_for_all(text in any::<String>()) {
            let title = clean_title(text.clone());
            prop_assert_eq!(clean_title(title.clone()), title.clone());
            prop_assert!(!title.chars().any(is_control) && title.trim() == title && !title.contains("  "));
            let kept = clean_abstract(text);
            prop_assert_eq!(clean_abstract(kept.clone()), kept);
        }
    }

    #[test]
    fn years_and_dates() {
        assert_eq!(year(&json!(2004)), Some(2004));
        assert_eq!(year(&json!(2004.0)), Some(2004));
        assert_eq!(year(&json!(" 2004 ")), Some(2004));
        assert_eq!(year(&json!("May 2004")), Some(2004));
        assert_eq!(
            (year(&json!(20_040_501)), year(&json!(0)), year(&json!(2004.5)), year(&json!([2004]))),
            (None, None, None, None)
        );
        assert_eq!(year_of_date("20040501"), Some(2004));
        assert_eq!(year_of_date("1/5/2004 12:00"), Some(2004));
        assert_eq!((year_of_date("1083369600"), year_of_date("May"), year_of_date("")), (None, None, None));
    }

    #[test]
    fn names_in_every_form() {
        let of = |value: Value| names(&value).0;
        assert_eq!(of(json!(["A. Bee", " ", "C"])), ["A. Bee", "C"]);
        assert_eq!(
            of(json!([{"name": "A. Bee"}, {"first": "Cy", "last": "Dee"}, {"family": "Eff"}])),
            ["A. Bee", "Cy Dee", "Eff"]
        );
        assert_eq!(of(json!({"name": "A. Bee"})), ["A. Bee"]);
        assert_eq!(of(json!("Noether, Emmy; Hilbert, David;")), ["Noether, Emmy", "Hilbert, David"]);
        assert_eq!(of(json!("Noether, Emmy and Hilbert, David")), ["Noether, Emmy", "Hilbert, David"]);
        assert_eq!(
            of(json!("E. Noether, F. Klein and\n D. Hilbert")),
            ["E. Noether", "F. Klein", "D. Hilbert"]
        );
        assert_eq!(
            of(json!("E. Noether, F. Klein, and D. Hilbert")),
            ["E. Noether", "F. Klein", "D. Hilbert"]
        );
        assert_eq!(of(json!("Emmy Noether, Felix Klein")), ["Emmy Noether", "Felix Klein"]);
        assert_eq!(of(json!("Noether, Emmy")), ["Noether, Emmy"]);
        assert_eq!(of(json!("Noether, E.")), ["Noether, E."]);
        assert_eq!(
            of(json!("Noether, E., Klein, F.-K., van Hilbert, D.")),
            ["Noether, E.", "Klein, F.-K.", "van Hilbert, D."]
        );
        assert_eq!(of(json!(["NA", "E. Noether", "-"])), ["E. Noether"]);
        assert_eq!(of(json!("Alexandra Anders")), ["Alexandra Anders"]);
    }

    #[test]
    fn what_names_and_topics_leave_out_is_told() {
        assert!(names(&json!(["A", {"name": "B", "id": 7}, "", null])).1);
        assert!(!names(&json!(["A", {"id": 7}])).1);
        assert!(!names(&json!([["A", "B"]])).1);
        assert!(!names(&json!(7)).1);
        assert!(topics(&json!(["a", 1])).1);
        assert!(!topics(&json!(["a", ["b"]])).1);
    }

    #[test]
    fn topics_in_every_form() {
        let of = |value: Value| topics(&value).0;
        assert_eq!(of(json!(["cs.LG", " ", 7])), ["cs.LG", "7"]);
        assert_eq!(of(json!("deep learning; graphs, trees ;")), ["deep learning", "graphs, trees"]);
        assert_eq!(of(json!("deep learning, graphs")), ["deep learning", "graphs"]);
        assert_eq!(of(json!("hep-ph math.CO cs")), ["hep-ph", "math.CO", "cs"]);
        assert_eq!(of(json!("deep learning")), ["deep learning"]);
        assert_eq!(of(json!("deep learning; nan; -")), ["deep learning"]);
        assert_eq!(of(json!([{"term": "cs.LG"}])), ["cs.LG"]);
    }

    #[test]
    fn text_of_values() {
        assert_eq!(text(json!(1.5)), Ok("1.5".to_owned()));
        assert_eq!(text(json!([" Nature "])), Ok("Nature".to_owned()));
        assert_eq!(text(json!({"name": " Nature "})), Ok("Nature".to_owned()));
        for value in [json!(["a", "b"]), json!([["a"]]), json!({"x": 1}), json!(""), json!([{}])] {
            assert_eq!(text(value.clone()), Err(value));
        }
    }
}
