//! The data of the page's script: papers with positions, abstracts and neighbours, as JSON inside the page.
//!
//! Each part is a `<script type="application/json">` of its own, so that the browser parses abstracts and neighbours only
//! when they are needed. Papers are identified by their positions in these lists.

use std::collections::{BTreeMap, HashMap};
use std::io;

use rayon::prelude::*;
use serde::Serialize;

use super::papers::Shown;
use crate::Report;
use crate::text;
use themata_engine::text::Analyzers;
use themata_papers::{Corpus, Paper};

/// Maximum number of characters of all abstracts on the page; beyond it, the longest are cut.
const ABSTRACTS: usize = 32_000_000;
/// Maximum number of characters of one abstract. Longer ones are full texts, in which a browser would take minutes to
/// highlight words.
const ABSTRACT: usize = 20_000;
/// Maximum number of neighbours of all papers on the page; beyond it, each paper has fewer.
const LINKS: usize = 400_000;
/// Longest id kept whole, in characters.
const ID: usize = 200;

/// Limits on the data per paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Maximum number of characters of an abstract; `None` if all are complete.
    pub(super) abstracts: Option<usize>,
    /// Maximum number of neighbours of a paper; `None` if all are included.
    pub(super) neighbours: Option<usize>,
}

impl Bounds {
    /// No bounds, for a page of any size.
    pub(super) const NONE: Self = Self { abstracts: None, neighbours: None };

    /// The bounds that keep the page within its maximum size.
    pub(super) fn new(report: &Report, corpus: &Corpus, shown: &Shown) -> Self {
        let papers = corpus.papers();
        let lengths: Vec<usize> =
            shown.papers.par_iter().map(|&paper| papers[paper].abstract_text.chars().count()).collect();
        let total = |longest: usize| lengths.iter().map(|&length| length.min(longest)).sum::<usize>();
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let (mut fits, mut too_long) = (0, longest + 1);
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            *(if total(middle) <= ABSTRACTS { &mut fits } else { &mut too_long }) = middle;
        }
        let fits = fits.min(ABSTRACT);
        let most = shown.papers.iter().map(|&paper| report.papers[paper].neighbours.len()).max().unwrap_or(0);
        let room = LINKS / shown.papers.len().max(1);
        Self { abstracts: (fits < longest).then_some(fits), neighbours: (room < most).then_some(room) }
    }
}

/// The source of the data: a report with the choices made for its page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) report: &'a Report,
    pub(super) shown: &'a Shown,
    pub(super) bounds: Bounds,
    /// The colour of each theme.
    pub(super) colours: &'a [usize],
}

/// The fields of all papers, one list per field: browsers parse a few long lists fastest.
#[derive(Debug, Default, Serialize)]
struct Papers {
    id: Vec<String>,
    title: Vec<String>,
    year: Vec<Option<i32>>,
    url: Vec<Option<String>>,
    /// Positions in the list of themes.
    theme: Vec<usize>,
    /// In percent.
    margin: Vec<i32>,
    /// From 0 to 10,000.
    x: Vec<i32>,
    /// From 0 to 10,000.
    y: Vec<i32>,
    /// Ids of the papers that a paper represents, by its position.
    others: BTreeMap<usize, Vec<String>>,
}

/// The fields of a theme that the script needs; the others are in the page's HTML.
#[derive(Debug, Serialize)]
struct Theme {
    id: usize,
    label: String,
    colour: usize,
}

/// The first part: themes, and the numbers that the script shows.
#[derive(Debug, Serialize)]
struct Head {
    themes: Vec<Theme>,
    /// All papers of the report.
    papers: usize,
    abstracts: Option<usize>,
    neighbours: Option<usize>,
}

/// Neighbours: for each paper a list of `[position, percent, term, percent, term, percent, …]`, and the terms, each with its
/// stem, to find other forms of the word.
#[derive(Debug, Serialize)]
struct Links {
    terms: Vec<(String, String)>,
    of: Vec<Vec<Vec<u32>>>,
}

impl Data<'_> {
    /// Writes all parts. `corpus` provides the abstracts.
    pub(super) fn write(&self, corpus: &Corpus, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_map(out)?;
        let Self { report, shown, bounds, .. } = *self;
        let longest = bounds.abstracts.unwrap_or(usize::MAX);
        let abstracts: Vec<String> = shown
            .papers
            .par_iter()
            .map(|&paper| text::abstract_text(&corpus.papers()[paper].abstract_text, longest))
            .collect();
        part("data-abstracts", &abstracts, out)?;
        part("data-links", &links(report, corpus, shown, bounds.neighbours.unwrap_or(usize::MAX)), out)
    }

    /// Writes the parts for the map and the list of themes.
    pub(super) fn write_map(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let Self { report, shown, bounds, colours } = *self;
        let themes = report.themes.iter().zip(colours);
        let head = Head {
            themes: themes
                .map(|(theme, &colour)| Theme { id: theme.id, label: text::name(&theme.label), colour })
                .collect(),
            papers: report.papers.len(),
            abstracts: bounds.abstracts,
            neighbours: bounds.neighbours,
        };
        part("data-report", &head, out)?;
        part("data-papers", &papers(report, shown), out)
    }
}

fn papers(report: &Report, shown: &Shown) -> Papers {
    let slots: HashMap<usize, usize> =
        report.themes.iter().enumerate().map(|(slot, theme)| (theme.id, slot)).collect();
    // Values that are not finite are put in the middle.
    let part =
        |x: f64, whole: f64| if x.is_finite() { (x * whole).round() as i32 } else { (whole / 2.0) as i32 };
    let mut papers = Papers::default();
    for &paper in &shown.papers {
        let view = &report.papers[paper];
        papers.id.push(short_id(&view.id));
        papers.title.push(text::title(&view.title));
        papers.year.push(view.year);
        papers.url.push(view.url.as_deref().and_then(text::address));
        papers.theme.push(slots.get(&view.theme).copied().unwrap_or(0));
        papers.margin.push(part(view.margin, 100.0));
        papers.x.push(part(view.x, 1e4));
        papers.y.push(part(view.y, 1e4));
    }
    for group in &report.duplicates {
        let paper = report.papers.binary_search_by(|paper| paper.id.as_str().cmp(&group.representative));
        if let Some(slot) = paper.ok().and_then(|paper| shown.slots[paper]) {
            let others = group.others.iter().map(|id| short_id(id)).collect();
            papers.others.insert(slot as usize, others);
        }
    }
    papers
}

/// An id, shortened if it is as long as a text.
fn short_id(id: &str) -> String {
    if id.chars().nth(ID).is_some() { text::one_line(id, ID) } else { id.to_owned() }
}

fn links(report: &Report, corpus: &Corpus, shown: &Shown, most: usize) -> Links {
    let by_id: HashMap<&str, usize> =
        report.papers.iter().enumerate().map(|(paper, view)| (view.id.as_str(), paper)).collect();
    let analyzers = Analyzers::new(report.settings.language, &[]);
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut terms = Vec::new();
    let mut of = Vec::with_capacity(shown.papers.len());
    for &paper in &shown.papers {
        let mut list = Vec::new();
        for neighbour in report.papers[paper].neighbours.iter().take(most) {
            let Some(slot) = by_id.get(neighbour.id.as_str()).and_then(|&paper| shown.slots[paper]) else {
                continue;
            };
            let mut link = vec![slot, percent(neighbour.similarity)];
            for shared in &neighbour.shared_terms {
                let number = *numbers.entry(&shared.term).or_insert_with(|| {
                    // A term is in the language of the papers that share it.
                    let Paper { title, abstract_text, .. } = &corpus.papers()[paper];
                    let analyzer = analyzers.for_texts(&[title, abstract_text]);
                    terms.push((text::name(&shared.term), text::name(&analyzer.term_of(&shared.term))));
                    terms.len() as u32 - 1
                });
                link.extend([number, percent(shared.share)]);
            }
            list.push(link);
        }
        of.push(list);
    }
    Links { terms, of }
}

fn percent(share: f64) -> u32 {
    (share * 100.0).round().clamp(0.0, 100.0) as u32
}

/// Writes one part.
fn part(id: &str, value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let json = serde_json::to_string(value).map_err(io::Error::other)?;
    write!(out, "<script type=\"application/json\" id=\"{id}\">")?;
    escaped(&json, out)?;
    out.write_all(b"</script>\n")
}

/// Writes JSON in which no text can end the script. `<`, control characters and bidirectional marks, which would mislead
/// readers of the file, are written as `\u` escapes. They occur only in strings.
fn escaped(json: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let dangerous = |c: char| {
        c == '<'
            || matches!(c, '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut rest = json;
    while let Some(at) = rest.find(dangerous) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let mut characters = from.chars();
        if let Some(c) = characters.next() {
            write!(out, "\\u{:04x}", u32::from(c))?;
        }
        rest = characters.as_str();
    }
    out.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use proptest::prelude::*;
    use serde_json::Value;

    /// All parts, as a browser would read them.
    fn parts(report: &Report) -> BTreeMap<String, Value> {
        let (corpus, shown) = (sample::corpus(report), Shown::new(report));
        let bounds = Bounds::new(report, &corpus, &shown);
        let colours = crate::colours::colours(report);
        let mut out = Vec::new();
        Data { report, shown: &shown, bounds, colours: &colours }.write(&corpus, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let parts = text.split("<script type=\"application/json\" id=\"").skip(1).map(|part| {
            let (id, rest) = part.split_once("\">").unwrap();
            let (json, _) = rest.split_once("</script>").unwrap();
            (id.to_owned(), serde_json::from_str(json).unwrap())
        });
        parts.collect()
    }

    #[test]
    fn all_papers_are_there_with_all_that_is_known() {
        let report = sample::small();
        let parts = parts(&report);
        let ids: Vec<&str> =
            parts["data-papers"]["id"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        // The second of two near-identical papers is named by the first.
        assert_eq!(ids, ["p1", "p3", "p4", "p5", "p6", "p7", "p8"]);
        assert_eq!(parts["data-papers"]["others"]["0"], serde_json::json!(["p2"]));
        assert_eq!(parts["data-papers"]["x"][0], 2500);
        assert_eq!(parts["data-papers"]["theme"][6], 2);
        assert_eq!(parts["data-abstracts"].as_array().unwrap().len(), ids.len());
        // p4 is near to p5 (place 3), by one term of half the weight.
        assert_eq!(parts["data-links"]["of"][2][0], serde_json::json!([3, 75, 0, 50]));
        assert_eq!(parts["data-links"]["terms"], serde_json::json!([["graph", "graph"]]));
    }

    #[test]
    fn hostile_texts_stay_inside_their_strings() {
        let parts = parts(&sample::hostile());
        assert_eq!(parts.len(), 4);
        // Ids are kept as they are, so that links to them hold; those of near-identical papers stand with the others.
        let papers = &parts["data-papers"];
        let others = papers["others"].as_object().unwrap().values();
        let ids = others.chain([&papers["id"]]).filter_map(Value::as_array).flatten();
        assert_eq!(ids.filter(|id| *id == sample::HOSTILE[0]).count(), 1);
    }

    #[test]
    fn abstracts_are_cut_where_they_take_too_much_room() {
        let report = sample::large(4_000, 4);
        let shown = Shown::new(&report);
        let papers = sample::corpus(&report).into_papers().into_iter().enumerate();
        let long = papers.map(|(i, paper)| Paper {
            abstract_text: "word ".repeat(if i % 2 == 0 { 10 } else { 3_990 }),
            ..paper
        });
        let (corpus, _) = Corpus::new(long.collect());
        let bounds = Bounds::new(&report, &corpus, &shown);
        // Two thousand short ones leave their room to the others.
        assert_eq!(bounds.abstracts, Some((ABSTRACTS - 2_000 * 50) / 2_000));
        assert_eq!(bounds.neighbours, None);
    }

    #[test]
    fn one_abstract_of_a_megabyte_is_cut_whatever_room_there_is() {
        let report = sample::small();
        let papers = sample::corpus(&report).into_papers().into_iter();
        let long = papers.map(|paper| Paper { abstract_text: "word ".repeat(200_000), ..paper });
        let (corpus, _) = Corpus::new(long.collect());
        assert_eq!(Bounds::new(&report, &corpus, &Shown::new(&report)).abstracts, Some(ABSTRACT));
    }

    proptest! {
        #[test]
        fn any_json_comes_back(text in any::<String>()) {
            let mut out = Vec::new();
            escaped(&serde_json::to_string(&text).unwrap(), &mut out).unwrap();
            prop_assert!(!out.contains(&b'<'));
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
