//! The graph as the JSON of `VOSviewer`: the map, the network and the clusters.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{Edge, Graph, Node};
use crate::view::Generator;

#[derive(Serialize)]
struct File<'a> {
    /// The program by which the file is known; `VOSviewer` ignores it.
    generator: Generator,
    info: Info<'a>,
    config: Config,
    network: Network<'a>,
}

#[derive(Serialize)]
struct Info<'a> {
    title: &'a str,
    description: String,
}

/// What the program calls things.
#[derive(Serialize)]
struct Config {
    terminology: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
struct Network<'a> {
    items: Vec<Item<'a>>,
    links: Vec<Link>,
    clusters: Vec<Cluster<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: usize,
    label: &'a str,
    x: f64,
    y: f64,
    cluster: usize,
    weights: BTreeMap<&'static str, f64>,
    scores: BTreeMap<&'static str, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    description: String,
}

#[derive(Serialize)]
struct Link {
    source_id: usize,
    target_id: usize,
    strength: f64,
}

#[derive(Serialize)]
struct Cluster<'a> {
    cluster: usize,
    label: &'a str,
}

/// Width and height of the map, whose middle is 0.
const MAP: f64 = 2.0;

/// Writes the graph. Items have numbers for ids, from 1 in the order of the nodes.
pub(super) fn write(graph: &Graph<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut links = vec![(0_usize, 0.0); graph.nodes.len()];
    for &Edge { source, target, weight } in &graph.edges {
        for end in [source, target] {
            links[end].0 += 1;
            links[end].1 += weight;
        }
    }
    let mut clusters: BTreeMap<usize, &str> = BTreeMap::new();
    for node in &graph.nodes {
        clusters.entry(node.view.theme).or_insert(&node.theme_label);
    }
    let terms = [
        ("item", "paper"),
        ("items", "papers"),
        ("cluster", "theme"),
        ("clusters", "themes"),
        ("link", "similarity"),
        ("links", "similarities"),
        ("link_strength", "cosine"),
    ];
    let file = File {
        generator: Generator {
            name: themata_engine::PROGRAM.to_owned(),
            version: themata_engine::VERSION.to_owned(),
        },
        info: Info { title: "Related papers", description: format!("Made by {}.", html(&graph.creator)) },
        config: Config { terminology: terms.into() },
        network: Network {
            items: graph
                .nodes
                .iter()
                .zip(links)
                .enumerate()
                .map(|(at, (node, links))| item(at, node, links))
                .collect(),
            links: graph
                .edges
                .iter()
                .map(|&Edge { source, target, weight }| Link {
                    source_id: source + 1,
                    target_id: target + 1,
                    strength: rounded(weight),
                })
                .collect(),
            clusters: clusters.into_iter().map(|(cluster, label)| Cluster { cluster, label }).collect(),
        },
    };
    serde_json::to_writer(&mut *out, &file)?;
    out.write_all(b"\n")
}

/// The item of a node with so many links of this strength.
fn item<'a>(at: usize, node: &'a Node<'_>, (links, strength): (usize, f64)) -> Item<'a> {
    let view = node.view;
    let year = view.year.map(|year| ("Year", f64::from(year)));
    Item {
        id: at + 1,
        label: &node.label,
        x: rounded(MAP * (view.x - 0.5)),
        // The report's map counts from the top.
        y: rounded(MAP * (0.5 - view.y)),
        cluster: view.theme,
        weights: [("Links", links as f64), ("Total link strength", rounded(strength))].into(),
        scores: year.into_iter().chain([("Margin", rounded(view.margin))]).collect(),
        url: view.url.as_deref(),
        description: description(&node.label, &node.theme_label, &node.id),
    }
}

/// What the program shows of an item, as HTML.
fn description(title: &str, theme: &str, id: &str) -> String {
    format!(
        "<table><tr><td>Title:</td><td>{}</td></tr><tr><td>Theme:</td><td>{}</td></tr><tr><td>Id:</td><td>{}</td></tr></table>",
        html(title),
        html(theme),
        html(id)
    )
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use crate::{GraphFormat, sample};

    #[test]
    fn the_file_is_what_vosviewer_reads() {
        let report = sample::small();
        let mut bytes = Vec::new();
        GraphFormat::Vosviewer.write(&report, &mut bytes).unwrap();
        let file: Value = serde_json::from_slice(&bytes).unwrap();
        let list = |name: &str| file["network"][name].as_array().unwrap().clone();
        let (items, links, clusters) = (list("items"), list("links"), list("clusters"));
        assert_eq!(items.len(), report.distinct().count());
        let ids: BTreeSet<u64> = items.iter().map(|item| item["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, (1..=items.len() as u64).collect());
        let named: BTreeSet<u64> =
            clusters.iter().map(|cluster| cluster["cluster"].as_u64().unwrap()).collect();
        for item in &items {
            assert!(item["label"].is_string() && named.contains(&item["cluster"].as_u64().unwrap()));
            assert!(["x", "y"].iter().all(|axis| (-1.0..=1.0).contains(&item[axis].as_f64().unwrap())));
            assert!(
                ["weights", "scores"].iter().all(|all| item[all]
                    .as_object()
                    .unwrap()
                    .values()
                    .all(Value::is_number))
            );
            let url = item.get("url").and_then(Value::as_str).unwrap_or("http:");
            assert!(url.starts_with("http"));
        }
        let mut pairs = BTreeSet::new();
        for link in &links {
            let end = |name: &str| link[name].as_u64().unwrap();
            assert!(ids.contains(&end("source_id")) && ids.contains(&end("target_id")));
            assert!(
                end("source_id") < end("target_id") && pairs.insert((end("source_id"), end("target_id")))
            );
            assert!((0.0..=1.0).contains(&link["strength"].as_f64().unwrap()));
        }
        assert!(!links.is_empty());
    }

    #[test]
    fn descriptions_hold_no_mark_up_of_papers() {
        assert_eq!(super::html("<b>\"R&D\"</b>"), "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt;");
    }
}
