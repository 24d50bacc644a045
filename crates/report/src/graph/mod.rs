//! Export of the neighbour graph for Gephi, Cytoscape, igraph, `NetworkX` and `VOSviewer`.
//!
//! The graph is that of the report: an edge joins a paper and a neighbour that it lists. Two papers share one
//! edge even if each lists the other, because their similarity is symmetric.

mod gexf;
mod graphml;
mod vosviewer;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::io;

use super::{PaperView, Report, colours, text};
use themata_papers::formats::csv::escape_formula;

/// An output format of the neighbour graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// `GraphML`: nodes with `label` (the title), `year`, `theme` and `theme_label`, edges with `weight`.
    Graphml,
    /// GEXF 1.3: the same, with each node's position on the map and the colour of its theme.
    Gexf,
    /// A CSV table of the edges, with the columns that Gephi reads: `Source`, `Target`, `Type` and `Weight`.
    Edges,
    /// `VOSviewer`'s JSON: papers with their positions and themes as items and clusters, edges as links.
    Vosviewer,
}

impl GraphFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Graphml, Self::Gexf, Self::Edges, Self::Vosviewer];

    /// Its name, as in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Graphml => "graphml",
            Self::Gexf => "gexf",
            Self::Edges => "edges",
            Self::Vosviewer => "vosviewer",
        }
    }

    /// The extension of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Edges => "edges.csv",
            Self::Vosviewer => "vosviewer.json",
            _ => self.name(),
        }
    }

    /// Writes the graph of the report's papers and their neighbours, undirected. Near-identical papers are one node, their
    /// representative. The same report gives the same bytes.
    ///
    /// Cost: O(m log m) time and O(m) memory for m edges.
    pub fn write(self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let graph = Graph::new(report);
        match self {
            Self::Graphml => graphml::write(&graph, out),
            Self::Gexf => gexf::write(&graph, out),
            Self::Edges => edges(&graph, out),
            Self::Vosviewer => vosviewer::write(&graph, out),
        }
    }
}

/// The graph to write.
struct Graph<'a> {
    /// The program and its version.
    creator: String,
    nodes: Vec<Node<'a>>,
    /// Ascending by source and target.
    edges: Vec<Edge>,
}

struct Node<'a> {
    /// Unique among the nodes, and valid in XML.
    id: String,
    label: String,
    theme_label: String,
    /// The number of its theme's colour on the report's page.
    colour: usize,
    view: &'a PaperView,
}

/// Two nodes by position, in ascending order, and their similarity.
struct Edge {
    source: usize,
    target: usize,
    weight: f64,
}

impl<'a> Graph<'a> {
    fn new(report: &'a Report) -> Self {
        let labels: HashMap<usize, String> =
            report.themes.iter().map(|theme| (theme.id, in_xml(&theme.label))).collect();
        let colours: HashMap<usize, usize> =
            report.themes.iter().map(|theme| theme.id).zip(colours::colours(report)).collect();
        let mut taken = BTreeSet::new();
        let nodes: Vec<Node<'_>> = report
            .distinct()
            .map(|(_, view)| Node {
                id: free(&in_xml(&view.id), &mut taken),
                label: in_xml(&view.title),
                theme_label: labels.get(&view.theme).cloned().unwrap_or_default(),
                colour: colours.get(&view.theme).copied().unwrap_or_default(),
                view,
            })
            .collect();
        let positions: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(at, node)| (node.view.id.as_str(), at)).collect();
        let mut edges: Vec<Edge> = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            for other in &node.view.neighbours {
                if let Some(&position) = positions.get(other.id.as_str()).filter(|&&position| position != at)
                {
                    let (source, target) = (at.min(position), at.max(position));
                    edges.push(Edge { source, target, weight: other.similarity });
                }
            }
        }
        edges.sort_by(|a, b| {
            (a.source, a.target).cmp(&(b.source, b.target)).then(b.weight.total_cmp(&a.weight))
        });
        edges.dedup_by_key(|edge| (edge.source, edge.target));
        let creator = in_xml(&format!("{} {}", report.generator.name, report.generator.version));
        Self { creator, nodes, edges }
    }
}

/// The id, followed by a number if another node already has it.
fn free(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut distinct = id.to_owned();
    let mut number = 1;
    while !taken.insert(distinct.clone()) {
        number += 1;
        distinct = format!("{id}-{number}");
    }
    distinct
}

/// Text on one line, without the characters that XML 1.0 cannot represent even when escaped.
fn in_xml(text: &str) -> String {
    let line = text::one_line(text, usize::MAX);
    if line.contains(is_forbidden) { line.replace(is_forbidden, "") } else { line }
}

/// Whether XML 1.0 (section 2.2) forbids a character.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Writes one row per edge. The ids are those of the papers, guarded against formulas like all cells.
fn edges(graph: &Graph<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = ::csv::Writer::from_writer(out);
    rows.write_record(["Source", "Target", "Type", "Weight"])?;
    let id = |at: usize| -> Cow<'_, str> { escape_formula(&graph.nodes[at].view.id) };
    for edge in &graph.edges {
        rows.write_record([&*id(edge.source), &id(edge.target), "Undirected", &edge.weight.to_string()])?;
    }
    rows.flush()
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::sample;

    fn written(format: GraphFormat, report: &Report) -> String {
        let mut out = Vec::new();
        format.write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// How many elements of this name a well-formed file holds.
    fn count(xml: &str, name: &str) -> usize {
        let mut reader = Reader::from_str(xml);
        let mut count = 0;
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) => count += usize::from(tag.name().0 == name),
                Event::Eof => return count,
                _ => {}
            }
        }
    }

    #[test]
    fn a_pair_is_joined_once_however_often_it_is_listed() {
        let report = sample::small();
        let graph = Graph::new(&report);
        assert_eq!(graph.nodes.len(), report.distinct().count());
        let pairs: BTreeSet<(usize, usize)> =
            graph.edges.iter().map(|edge| (edge.source, edge.target)).collect();
        assert_eq!(pairs.len(), graph.edges.len());
        assert!(pairs.iter().all(|(source, target)| source < target));
        // The made-up report lists a paper that another one represents, which is no node.
        let nodes: BTreeSet<&str> = graph.nodes.iter().map(|node| node.view.id.as_str()).collect();
        let listed: BTreeSet<(&str, &str)> = report
            .distinct()
            .flat_map(|(_, view)| view.neighbours.iter().map(|other| (view.id.as_str(), other.id.as_str())))
            .filter(|(_, other)| nodes.contains(other))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        let id = |at: usize| graph.nodes[at].view.id.as_str();
        let joined: BTreeSet<(&str, &str)> =
            pairs.iter().map(|&(a, b)| (id(a), id(b))).map(|(a, b)| (a.min(b), a.max(b))).collect();
        assert_eq!(joined, listed);
    }

    #[test]
    fn a_theme_has_the_colour_that_it_has_on_the_page() {
        let report = sample::large(300, 25);
        let colours = colours::colours(&report);
        // They are not those of counting to ten again and again.
        assert!(report.themes.iter().zip(&colours).any(|(theme, &colour)| colour != (theme.id - 1) % 10));
        for node in Graph::new(&report).nodes {
            let at = report.themes.iter().position(|theme| theme.id == node.view.theme).unwrap();
            assert_eq!(node.colour, colours[at]);
        }
    }

    #[test]
    fn near_identical_papers_are_one_node() {
        let report = sample::small();
        let others: Vec<&str> =
            report.duplicates.iter().flat_map(|group| group.others.iter().map(String::as_str)).collect();
        assert!(!others.is_empty());
        let graph = Graph::new(&report);
        assert_eq!(graph.nodes.len(), report.papers.len() - others.len());
        assert!(graph.nodes.iter().all(|node| !others.contains(&node.view.id.as_str())));
    }

    #[test]
    fn hostile_texts_break_no_file_and_no_forbidden_character_is_left() {
        for mut report in [sample::small(), sample::hostile(), sample::empty()] {
            for (at, paper) in report.papers.iter_mut().enumerate() {
                paper.title.push_str("\u{0}\u{b}\u{1f}\u{fffe}\u{ffff}<&\"'>]]>");
                paper.id.push(char::from_u32(at as u32 % 9).unwrap());
            }
            for format in [GraphFormat::Graphml, GraphFormat::Gexf] {
                let xml = written(format, &report);
                assert!(!xml.contains(is_forbidden), "{format:?}");
                let graph = Graph::new(&report);
                assert_eq!(count(&xml, "node"), graph.nodes.len(), "{format:?}");
                assert_eq!(count(&xml, "edge"), graph.edges.len(), "{format:?}");
            }
            let rows = written(GraphFormat::Edges, &report);
            let rows = ::csv::Reader::from_reader(rows.as_bytes()).into_records().map(Result::unwrap).count();
            assert_eq!(rows, Graph::new(&report).edges.len());
        }
    }

    #[test]
    fn ids_that_xml_cannot_tell_apart_are_told_apart() {
        let mut taken = BTreeSet::new();
        let ids = ["a\u{1}", "a", "a-2"].map(|id| free(&in_xml(id), &mut taken));
        assert_eq!(ids, ["a", "a-2", "a-2-2"]);
    }

    #[test]
    fn the_formats_look_as_they_should() {
        for format in GraphFormat::ALL {
            insta::with_settings!({ prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("graph.{}", format.ending()), written(format, &sample::small()));
            });
        }
    }
}
