//! Headings of structured abstracts: [`heading`].

use std::sync::LazyLock;

use super::sentences::matched;
use super::table::Phrases;

/// Headings, in lower case.
const HEADINGS: &str = "abstract|graphical abstract|extended abstract|structured abstract|summary|highlights|lay summary|plain \
     language summary|background|background and aim|background and aims|background and objective|background and objectives|background and \
     purpose|background/aim|background/aims|background/objective|background/objectives|background & aims|background aims|\
     introduction|introduction and objectives|context|rationale|motivation|problem|problem statement|hypothesis|aim|aims|aim of the \
     study|aims of the study|aims and objectives|aims and methods|aim and objectives|objective|objectives|study objective|study \
     objectives|objective and method|goal|goals|purpose|purpose of review|purpose of the study|research question|question|\
     questions|design|study design|research design|research design and methods|research methods|trial design|design and methods|design and \
     setting|design/methodology/approach|design/methodology|methodology|methodology/principal findings|methodology/approach|\
     methods|method|methods and materials|methods and results|methods and findings|methods/results|methods & results|material and \
     methods|material and method|materials and methods|materials and method|materials & methods|material & methods|materials|\
     patients and methods|patients & methods|patients|patient|patients and participants|subjects and methods|subjects|sample|\
     samples|participants|population|study population|setting|settings|setting and participants|data sources|data source|data|\
     data sources and study selection|study selection|study selection and data extraction|study eligibility criteria|search \
     strategy|search methods|selection criteria|eligibility criteria|data collection|data collection and analysis|data extraction|data \
     extraction and synthesis|data synthesis|data analysis|statistical analysis|review methods|approach|approach and results|\
     experimental approach|procedure|procedures|intervention|interventions|exposure|exposures|experimental design|main outcome \
     measure|main outcome measures|main outcomes and measures|main outcome|main outcomes|outcome measures|outcome|outcomes|primary \
     outcome|secondary outcomes|measurements|measurements and results|measurements and main results|main measures|measures|\
     results|result|results and discussion|results and conclusion|results and conclusions|results/conclusion|results/conclusions|main \
     results|key results|principal findings|main findings|key findings|findings|finding|recent findings|observations|\
     discussion|discussion and conclusion|discussion and conclusions|discussion/conclusion|interpretation|comparison with existing \
     methods|new method|comment|comments|conclusion|conclusions|conclusion and relevance|conclusions and relevance|\
     conclusions/significance|conclusions and implications|conclusion and implications|conclusion/significance|conclusion(s)|\
     concluding remarks|main conclusions|authors' conclusions|author's conclusion|reviewer's conclusions|significance|significance \
     statement|statement of significance|importance|relevance|clinical relevance|clinical significance|implications|practical \
     implications|practice implications|clinical implications|research limitations/implications|research implications|social \
     implications|managerial implications|implications for practice|implications for nursing|implications for nursing management|\
     limitations|strengths and limitations|limitations, reasons for caution|wider implications of the findings|study question|summary \
     answer|what is known already|study design, size, duration|participants/materials, setting, methods|main results and the role of \
     chance|study funding/competing interest(s)|study funding/competing interests|originality|originality/value|value|novelty|novelty \
     statement|contribution|contributions|level of evidence|evidence level|evidence|funding|trial registration|trial registration \
     number|clinical trial registration|registration|prospero registration|ethics and dissemination|ethics|availability|availability and \
     implementation|implementation|contact|supplementary information|case presentation|case report|case|cases|case description|\
     unlabelled|unassigned|essence of the study|key points|key words|keywords|author keywords|index terms|key messages|key message|\
     scope|location|taxon|major taxa studied|time period|innovation|application|applications|synthesis and applications|policy \
     implications|challenge|solution|advances in knowledge|technical innovation|theory|theoretical basis|experiment|experiments";

/// Headings that say only that an abstract follows.
const LABELS: [&str; 5] =
    ["abstract", "graphical abstract", "extended abstract", "structured abstract", "summary"];

/// [`HEADINGS`]; of those with the same beginning, the longest first.
static BY_START: LazyLock<Phrases> = LazyLock::new(|| {
    let mut headings: Vec<&str> = HEADINGS.split('|').collect();
    headings.sort_by_key(|heading| usize::MAX - heading.len());
    headings.into_iter().collect()
});

/// Words that begin the sentence behind a heading without a sign.
const OPENINGS: [&str; 40] = [
    "A",
    "All",
    "Although",
    "An",
    "As",
    "At",
    "Between",
    "Both",
    "By",
    "Compared",
    "Data",
    "Despite",
    "During",
    "For",
    "From",
    "Here",
    "However",
    "In",
    "It",
    "Of",
    "On",
    "One",
    "Our",
    "Participants",
    "Patients",
    "Recent",
    "Since",
    "Several",
    "The",
    "Their",
    "There",
    "These",
    "This",
    "To",
    "Two",
    "Using",
    "We",
    "When",
    "While",
    "With",
];

/// What *abstract* may be part of.
const ABSTRACT_THINGS: [&str; 14] = [
    "Algebra",
    "Algebraic",
    "Argumentation",
    "Art",
    "Convexity",
    "Data",
    "Expressionism",
    "Harmonic",
    "Interpretation",
    "Machines",
    "Meaning",
    "State",
    "Syntax",
    "Wiener",
];

/// A heading at the beginning of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading {
    /// Its length, with the sign and the spaces behind it.
    pub(super) length: usize,
    /// Whether it says only that an abstract follows.
    pub(super) is_label: bool,
}

/// The heading that a sentence begins with.
///
/// A colon or a dash follows it, or a full stop or the end of the line; or it is in capitals, directly before a capital
/// (*`BackgroundWe`*), or before a word that begins sentences. *Abstract* is one before any capital of a text's first words.
pub(super) fn heading(text: &str, is_first: bool) -> Option<Heading> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    BY_START.candidates(text).find_map(|heading| {
        let length = matched(text, heading)?;
        let is_label = is_first && LABELS.contains(&heading);
        let behind = behind(&text[..length], &text[length..], is_label)?;
        Some(Heading { length: length + behind, is_label })
    })
}

/// The length of the sign and the spaces behind a heading; `None` if the words are no heading.
fn behind(heading: &str, rest: &str, is_label: bool) -> Option<usize> {
    let spaces = |rest: &str| rest.len() - rest.trim_start().len();
    let gap = spaces(rest);
    let next = &rest[gap..];
    let is_capitalized = heading.starts_with(|c: char| c.is_ascii_uppercase());
    let has_break = rest[..gap].contains('\n');
    if next.is_empty() {
        return is_capitalized.then_some(gap);
    }
    for sign in [":", "—", "–", ".—", ".–", ".:", "- ", "-- ", "|"] {
        let needs_space = matches!(sign, "- " | "-- ");
        if let Some(after) = next.strip_prefix(sign) {
            let is_range = sign == "–" && gap == 0 && after.starts_with(|c: char| c.is_lowercase());
            if (!needs_space || gap > 0) && !is_range && (is_capitalized || sign == ":") {
                return Some(gap + sign.len() + spaces(after));
            }
        }
    }
    if !is_capitalized {
        return None;
    }
    if gap == 0 {
        if let Some(after) = next.strip_prefix('.').filter(|after| spaces(after) > 0) {
            return Some(1 + spaces(after));
        }
        let mut chars = next.chars();
        let is_glued = heading.ends_with(|c: char| c.is_ascii_lowercase())
            && chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(|c| c.is_lowercase() || c == ' ');
        return is_glued.then_some(0);
    }
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let has_capital = word.starts_with(char::is_uppercase);
    let in_capitals = heading.len() > 2 && !heading.bytes().any(|byte| byte.is_ascii_lowercase());
    // Behind a heading in capitals, a text all in capitals would go on.
    let goes_on = word.len() > 1 && !word.chars().any(char::is_lowercase);
    let opens = OPENINGS.contains(&word)
        || is_label && has_capital && !ABSTRACT_THINGS.contains(&word)
        || in_capitals && (has_capital && !goes_on || word.starts_with(|c: char| c.is_ascii_digit()))
        || has_break;
    opens.then_some(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> &str {
        heading(text, true).map_or(text, |heading| &text[heading.length..])
    }

    #[test]
    fn headings_are_found_by_what_follows() {
        for (text, behind) in [
            ("BACKGROUND: We", "We"),
            ("Methods: We", "We"),
            ("Results and discussion: we", "we"),
            ("Design/methodology/approach – The", "The"),
            ("Design/methodology/approach - The", "The"),
            ("BackgroundWe saw", "We saw"),
            ("ResultsA total", "A total"),
            ("RESULTS Of the", "Of the"),
            ("AIM To see", "To see"),
            ("Conclusions. Corals", "Corals"),
            ("Objective The reef", "The reef"),
            ("Abstract Oars move boats.", "Oars move boats."),
            ("ABSTRACT: Oars", "Oars"),
            ("Summary—Oars", "Oars"),
            ("Keywords: oars", "oars"),
            ("MAIN OUTCOMES AND MEASURES: Depth", "Depth"),
        ] {
            assert_eq!(rest(text), behind, "{text}");
        }
    }

    #[test]
    fn words_of_a_sentence_are_no_headings() {
        for text in [
            "Background noise in rivers",
            "Results of this study",
            "Methods for reefs",
            "Resultsfoo",
            "Abstract Algebra is taught",
            "abstract algebra",
            "Case–control studies",
            "Data-driven models",
            "Purposeful",
            "METHODS FOR THE STUDY OF REEFS",
            "Design",
        ] {
            assert_eq!(rest(text), if text == "Design" { "" } else { text });
        }
    }
}
