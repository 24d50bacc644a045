//! Names and affiliations as people read them: with degrees, footnote marks and addresses.

/// Degrees that stand behind names.
const DEGREES: [&str; 34] = [
    "MD", "PhD", "Ph.D", "Ph.D.", "M.D.", "MSc", "BSc", "MPH", "RN", "FAAN", "MBBS", "DO", "MA", "BA",
    "DPhil", "FRCS", "MS", "BS", "DrPH", "EdD", "MBChB", "FRCP", "DDS", "PharmD", "DSc", "MB", "ChB", "BM",
    "MRCP", "PsyD", "MEd", "DVM", "FACS", "MPhil",
];

/// The names in these values, which stand on lines of their own or between semicolons.
pub(super) fn names(values: &[String]) -> Vec<String> {
    let bare: Vec<String> = values.iter().map(|value| without_brackets(value)).collect();
    let parts = bare.iter().flat_map(|value| value.split(['\n', ';']));
    parts.map(name).filter(|name| !name.is_empty()).collect()
}

/// Names without what stands in square brackets behind them: "[Author, Reprint Author; E-mail: f@oars.no]".
fn without_brackets(names: &str) -> String {
    let mut depth = 0_usize;
    let is_outside = |c: &char| {
        match c {
            '[' => depth += 1,
            ']' if depth > 0 => {
                depth -= 1;
                return false;
            }
            '\n' => depth = 0,
            _ => {}
        }
        depth == 0
    };
    names.chars().filter(is_outside).collect()
}

/// `Muster, Frida` of `Muster, Frida MD, PhD *`, `Muster, Frida 1` and `Muster, Frida (AUTHOR) f@oars.no`.
fn name(name: &str) -> String {
    let marks = |c: char| c.is_ascii_digit() || c.is_whitespace() || "*+#,&".contains(c);
    let name = name.split(" (").next().unwrap_or(name).trim();
    let mut name = name.trim_end_matches(marks).trim_start();
    while let Some((before, last)) = name.rsplit_once(' ')
        && DEGREES.contains(&last)
    {
        name = before.trim_end_matches(marks);
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The affiliations in these values: one a line, without the marks and names before them.
pub(super) fn affiliations(values: &[String]) -> Vec<String> {
    let lines = values.iter().flat_map(|value| value.split('\n'));
    let bare = |line: &str| {
        let line = line.trim();
        let line = line.strip_prefix("From the ").unwrap_or(line);
        let after = line.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(_, after)| after);
        after.unwrap_or(line).trim().trim_end_matches(';').to_owned()
    };
    lines.map(bare).filter(|line| !line.is_empty()).collect()
}
