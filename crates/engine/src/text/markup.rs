//! HTML, JATS and `MathML` as plain text: [`without_markup`].

use std::borrow::Cow;

use html_escape::decode_html_entities;
use memchr::memmem::find;
use memchr::{memchr, memchr2};

use super::left_out::{LeftOut, LeftOutKind};
use super::tags::{Tag, is_known, tag_at};

/// Elements that format parts of a word or a sentence.
const INLINE: [&str; 31] = [
    "a",
    "abbr",
    "b",
    "big",
    "bold",
    "cite",
    "em",
    "emph",
    "emphasis",
    "ext-link",
    "fixed-case",
    "font",
    "i",
    "inf",
    "inline-formula",
    "italic",
    "mark",
    "named-content",
    "overline",
    "roman",
    "sc",
    "scp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "underline",
    "wbr",
];

/// Elements that hold a heading.
const HEADINGS: [&str; 9] = ["title", "h1", "h2", "h3", "h4", "h5", "h6", "heading", "abstracttext"];

/// Elements of `MathML` that hold the formula's source in another language, as they are closed.
const SOURCES: [&str; 2] = ["annotation>", "annotation-xml>"];

/// What becomes of formulas in `MathML`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formulas {
    /// Their characters are shown.
    Shown,
    /// They are left out, except where they join a word.
    LeftOut,
}

/// How often text is escaped at most. What is left then is taken for mark-up altogether.
const ROUNDS: usize = 8;

/// The text without mark-up: well-formed tags, comments and processing instructions go, and entities are decoded, both until
/// nothing changes. `CO<sub>2</sub>` is `CO2`, `<p>A</p>` is ` A `, `&amp;lt;i&amp;gt;` is nothing, and comparisons such as
/// `a < b` stay. Headings end in a colon. O(length) a round, at most eight.
///
/// A tag of an unknown name is mark-up if it is closed somewhere, closes, has attributes or a prefix.
pub(super) fn without_markup<'a>(text: &'a str, formulas: Formulas, left_out: &mut LeftOut) -> Cow<'a, str> {
    let mut plain = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        let Some(mark) = memchr2(b'<', b'&', plain.as_bytes()) else { return plain };
        match Pass::new(&plain, formulas, left_out).run(mark) {
            Some(next) => plain = Cow::Owned(next),
            None => return plain,
        }
    }
    Cow::Owned(plain.replace(['<', '>', '&'], " "))
}

/// One pass over a text.
struct Pass<'a, 'l> {
    text: &'a str,
    formulas: Formulas,
    left_out: &'l mut LeftOut,
    /// The names that some tag closes, once asked for.
    closed: Option<Vec<&'a str>>,
    /// Ends that no further search will find, so that all searches together are linear.
    missing: Vec<&'static str>,
    out: String,
    changed: bool,
}

impl<'a, 'l> Pass<'a, 'l> {
    fn new(text: &'a str, formulas: Formulas, left_out: &'l mut LeftOut) -> Self {
        Self {
            text,
            formulas,
            left_out,
            closed: None,
            missing: Vec::new(),
            out: String::new(),
            changed: false,
        }
    }

    /// The text without what is mark-up from the first mark on; `None` if nothing is.
    fn run(mut self, mut mark: usize) -> Option<String> {
        let mut at = 0;
        loop {
            self.out.push_str(&self.text[at..mark]);
            let rest = &self.text[mark..];
            let length = if rest.starts_with('<') { self.bracket(rest, mark) } else { self.entity(rest) };
            if length == 0 {
                self.out.push_str(&rest[..1]);
            }
            self.changed |= length > 0;
            at = mark + length.max(1);
            match memchr2(b'<', b'&', &self.text.as_bytes()[at..]) {
                Some(next) => mark = at + next,
                None => break,
            }
        }
        self.out.push_str(&self.text[at..]);
        self.changed.then_some(self.out)
    }

    /// Writes what stands for the mark-up at a `<` and returns its length; 0 for no mark-up.
    fn bracket(&mut self, rest: &'a str, mark: usize) -> usize {
        for (open, close) in [("<!--", "-->"), ("<?", "?>")] {
            if rest.starts_with(open) {
                let length = self.end(rest, close).unwrap_or(0);
                return self.leave_out(rest, length);
            }
        }
        if rest.starts_with("<![CDATA[") {
            let Some(length) = self.end(rest, "]]>") else { return 0 };
            self.out.push_str(&rest[9..length - 3]);
            return length;
        }
        if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            let length = memchr(b'>', rest.as_bytes()).map_or(0, |at| at + 1);
            return self.leave_out(rest, length);
        }
        let Some(tag) = tag_at(rest) else { return 0 };
        let is_markup = tag.closes || tag.is_empty || tag.has_values || tag.has_prefix || is_known(tag.local);
        if !is_markup && !self.closed().iter().any(|name| name.eq_ignore_ascii_case(tag.local)) {
            return 0;
        }
        if !tag.closes
            && !tag.is_empty
            && let Some(length) = self.whole_element(rest, &tag, mark)
        {
            return length;
        }
        if tag.closes && tag.is(&HEADINGS) && !tag.is(&["abstracttext"]) {
            self.end_heading();
        } else if !tag.is(&INLINE) {
            self.out.push(' ');
            if let Some(label) = tag.value("Label").filter(|_| tag.is(&["abstracttext"])) {
                self.out.push_str(label);
                self.end_heading();
            }
        }
        self.leave_out(rest, tag.length)
    }

    /// Writes what stands for an element that is taken as a whole and returns its length: a formula, a script.
    fn whole_element(&mut self, rest: &'a str, tag: &Tag<'a>, mark: usize) -> Option<usize> {
        let close = match tag.local.to_ascii_lowercase().as_str() {
            "math" => "math>",
            "tex-math" => "tex-math>",
            "inline-formula" => "inline-formula>",
            "disp-formula" => "disp-formula>",
            "alternatives" => "alternatives>",
            "script" => "script>",
            "style" => "style>",
            _ => return None,
        };
        let length = self.closing(rest, tag.length, close)?;
        let inside = &rest[tag.length..length];
        let inside = &inside[..inside.rfind("</").unwrap_or(inside.len())];
        match close {
            "math>" => {
                let shown = characters(inside);
                let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
                let is_joined =
                    joins(self.text[..mark].chars().next_back().filter(|_| !self.out.ends_with(' ')))
                        || joins(rest[length..].chars().next());
                if self.formulas == Formulas::Shown || is_joined {
                    self.out.push_str(&shown);
                } else {
                    self.out.push(' ');
                    self.left_out.add(LeftOutKind::Formulas, &shown);
                }
            }
            "tex-math>" => self.tex(inside),
            "script>" | "style>" => self.out.push(' '),
            // Of several forms of a formula, the one in MathML is taken.
            _ if inside.contains("tex-math") => {
                let math = ["<mml:math", "<math"].into_iter().find_map(|open| inside.find(open));
                let math = math.and_then(|from| {
                    let end = |close: &str| inside[from..].find(close).map(|at| from + at + close.len());
                    Some(&inside[from..end("</mml:math>").or_else(|| end("</math>"))?])
                })?;
                self.out.push_str(math);
            }
            _ => return None,
        }
        self.leave_out(rest, length);
        Some(length)
    }

    /// Writes a formula in LaTeX between dollars, without the document that some publishers put around it.
    fn tex(&mut self, inside: &str) {
        let inside = inside.split("\\begin{document}").last().unwrap_or(inside);
        let inside = inside.split("\\end{document}").next().unwrap_or(inside);
        let formula = inside.trim().trim_matches('$').trim();
        self.out.push('$');
        self.out.push_str(formula);
        self.out.push('$');
    }

    /// Ends a heading with a colon, unless it ends in a sign.
    fn end_heading(&mut self) {
        let length = self.out.trim_end().len();
        self.out.truncate(length);
        if self.out.chars().next_back().is_some_and(char::is_alphanumeric) {
            self.out.push(':');
        }
        self.out.push(' ');
    }

    /// Counts mark-up and returns its length.
    fn leave_out(&mut self, rest: &str, length: usize) -> usize {
        self.left_out.add(LeftOutKind::Markup, &rest[..length]);
        length
    }

    /// The end of the next occurrence of a text, after it.
    fn end(&mut self, rest: &str, close: &'static str) -> Option<usize> {
        if self.missing.contains(&close) {
            return None;
        }
        let found = find(rest.as_bytes(), close.as_bytes());
        if found.is_none() {
            self.missing.push(close);
        }
        found.map(|at| at + close.len())
    }

    /// The end of the element's closing tag, which may have a prefix.
    fn closing(&mut self, rest: &str, from: usize, close: &'static str) -> Option<usize> {
        let mut at = from;
        loop {
            let end = at + self.end(&rest[at..], close)?;
            let before = &rest[from..end - close.len()];
            let prefix = before.strip_suffix(':').unwrap_or(before);
            let start = prefix.trim_end_matches(|c: char| c.is_ascii_alphanumeric() && before.ends_with(':'));
            if start.ends_with("</") {
                return Some(end);
            }
            at = end;
        }
    }

    /// The names that some tag closes.
    fn closed(&mut self) -> &[&'a str] {
        let text = self.text;
        self.closed.get_or_insert_with(|| {
            let mut names: Vec<&str> = Vec::new();
            let tags = memchr::memmem::find_iter(text.as_bytes(), b"</").filter_map(|at| tag_at(&text[at..]));
            for tag in tags {
                if !names.contains(&tag.local) && names.len() < 64 {
                    names.push(tag.local);
                }
            }
            names
        })
    }

    /// Writes the character of the entity at a `&` and returns its length; 0 for no entity.
    fn entity(&mut self, rest: &str) -> usize {
        /// No entity has a longer name.
        const LONGEST: usize = 34;
        let Some(end) = rest.bytes().take(LONGEST).position(|byte| byte == b';') else { return 0 };
        let name = &rest[1..end];
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
            return 0;
        }
        let decoded = windows_1252(name).map_or_else(|| decode_html_entities(&rest[..=end]), Cow::Borrowed);
        if *decoded == rest[..=end] {
            return 0;
        }
        self.out.push_str(&decoded);
        end + 1
    }
}

/// The characters of a formula in `MathML`, without its source in other languages.
fn characters(math: &str) -> String {
    let mut out = String::with_capacity(math.len() / 4);
    let mut rest = math;
    while let Some(mark) = memchr(b'<', rest.as_bytes()) {
        out.push_str(rest[..mark].trim());
        rest = &rest[mark..];
        let Some(tag) = tag_at(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        let close = SOURCES.iter().find(|close| !tag.closes && tag.is(&[&close[..close.len() - 1]]));
        if let Some(end) = close.and_then(|close| Some(rest.find(close)? + close.len())) {
            rest = &rest[end..];
        }
    }
    out.push_str(rest.trim());
    out
}

/// The character of a number that means a place in Windows-1252, as browsers read it: `#150` is a dash.
fn windows_1252(name: &str) -> Option<&'static str> {
    const FIRST: u32 = 128;
    const CHARACTERS: [&str; 32] = [
        "€", "", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "", "Ž", "", "", "‘", "’", "“", "”",
        "•", "–", "—", "˜", "™", "š", "›", "œ", "", "ž", "Ÿ",
    ];
    let number = name.strip_prefix('#')?;
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    CHARACTERS.get(number.checked_sub(FIRST)? as usize).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        without_markup(text, Formulas::Shown, &mut LeftOut::default()).into_owned()
    }

    fn for_words(text: &str) -> String {
        without_markup(text, Formulas::LeftOut, &mut LeftOut::default()).into_owned()
    }

    #[test]
    fn tags_go_and_comparisons_stay() {
        assert_eq!(shown("CO<sub>2</sub> in <i>E. coli</i>"), "CO2 in E. coli");
        assert_eq!(shown("<jats:p>One.</jats:p><P class=\"a\">Two<br/>three"), " One.  Two three");
        assert_eq!(
            shown("<x-y a=\"b\">x</x-y><unknown>y</unknown>").split_whitespace().collect::<String>(),
            "xy"
        );
        assert_eq!(shown("a<!-- b -->c<?d e?>f<![CDATA[g < h]]>"), "acfg < h");
        assert_eq!(shown("a<script>alert(1)</script>b"), "a b");
        for text in [
            "a < b and c > d",
            "p<0.05, <10 nm, n<m and k>l",
            "p<i",
            "<i",
            "<",
            "x<y<i>",
            "<is> it",
            "if a <b and c> d",
            "the mean <x> of",
        ] {
            assert_eq!(shown(text), if text == "x<y<i>" { "x<y" } else { text });
        }
    }

    #[test]
    fn entities_are_their_character_however_often_escaped() {
        assert_eq!(shown("R&amp;D, 5 &lt; 6, caf&eacute; &#8211; &#x3b1; &#150;"), "R&D, 5 < 6, café – α –");
        assert_eq!(shown("&amp;lt;i&amp;gt;x&amp;amp;lt;/i&amp;amp;gt; &amp;lt;0.05"), "x <0.05");
        assert_eq!(shown("AT&T <i>x</i> &amp; <br /> y"), "AT&T x &   y");
        assert_eq!(shown("AT&T & co; &nosuch; &"), "AT&T & co; &nosuch; &");
    }

    #[test]
    fn headings_end_in_a_colon() {
        assert_eq!(shown("<h4>Results</h4>Good. <title>Aim?</title> <p>x"), " Results: Good.  Aim?   x");
        assert_eq!(shown("<AbstractText Label=\"METHODS\" NlmCategory=\"M\">We"), " METHODS: We");
    }

    #[test]
    fn formulas_are_shown_and_are_no_words() {
        let math = "of <mml:math><mml:msub><mml:mi>K</mml:mi> <mml:mn>2</mml:mn></mml:msub><mml:annotation \
                    encoding=\"x\">K_2</mml:annotation></mml:math> mesons";
        assert_eq!(shown(math), "of K2 mesons");
        assert_eq!(for_words(math).split_whitespace().collect::<Vec<_>>(), ["of", "mesons"]);
        assert_eq!(for_words("<mml:math><mml:mi>x</mml:mi></mml:math>-rays"), "x-rays");
        let plain =
            "Also <math xmlns=\"http://a.b/M\" display=\"inline\"><mrow><mi>B</mi></mrow></math> holds";
        assert_eq!(for_words(plain).split_whitespace().collect::<Vec<_>>(), ["Also", "holds"]);
        let tex = "a <inline-formula><tex-math notation=\"LaTeX\">$K_2$ </tex-math></inline-formula> b";
        assert_eq!(shown(tex), "a $K_2$ b");
        let both = "a <inline-formula><alternatives><tex-math>\\documentclass{minimal}\\begin{document}$$x$$\\end{document}\
                    </tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives></inline-formula> b";
        assert_eq!(shown(both), "a x b");
    }

    proptest! {
        #[test]
        fn any_text_has_a_plain_form(text in "(<|>|&|;|/|p|i|sub|amp|lt|gt|#6|math|!--|-->|\\PC| |=\"){0,30}") {
            let plain = shown(&text);
            prop_assert!(plain.chars().count() <= text.chars().count() + 1);
            prop_assert_eq!(shown(&plain), plain.clone());
            let words = for_words(&text);
            prop_assert_eq!(for_words(&words), words.clone());
            if !text.contains(['<', '&']) {
                prop_assert!(matches!(
                    without_markup(&text, Formulas::Shown, &mut LeftOut::default()),
                    Cow::Borrowed(same) if same == text
                ));
            }
        }
    }
}
