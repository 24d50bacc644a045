//! The graph as `GraphML`: keys first, then nodes with their data, then edges.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Graph;

/// The attributes of nodes and edges: owner, name and type. Gephi shows `label` next to a node.
const KEYS: [(&str, &str, &str); 5] = [
    ("node", "label", "string"),
    ("node", "year", "int"),
    ("node", "theme", "int"),
    ("node", "theme_label", "string"),
    ("edge", "weight", "double"),
];

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// Writes the graph as `GraphML`.
pub(super) fn write(graph: &Graph<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Comment(BytesText::new(themata_papers::written::XML)))?;
    let root = xml.create_element("graphml").with_attribute(("xmlns", NAMESPACE));
    root.write_inner_content(|xml| {
        for (whose, name, kind) in KEYS {
            xml.create_element("key")
                .with_attributes([("id", name), ("for", whose), ("attr.name", name), ("attr.type", kind)])
                .write_empty()?;
        }
        let all = xml.create_element("graph").with_attribute(("edgedefault", "undirected"));
        all.write_inner_content(|xml| {
            for node in &graph.nodes {
                let element = xml.create_element("node").with_attribute(("id", node.id.as_str()));
                element.write_inner_content(|xml| {
                    data(xml, "label", &node.label)?;
                    if let Some(year) = node.view.year {
                        data(xml, "year", &year.to_string())?;
                    }
                    data(xml, "theme", &node.view.theme.to_string())?;
                    data(xml, "theme_label", &node.theme_label)
                })?;
            }
            for edge in &graph.edges {
                let (source, target) = (&graph.nodes[edge.source].id, &graph.nodes[edge.target].id);
                xml.create_element("edge")
                    .with_attributes([("source", source.as_str()), ("target", target)])
                    .write_inner_content(|xml| data(xml, "weight", &edge.weight.to_string()))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    xml.get_mut().write_all(b"\n")
}

fn data(xml: &mut Writer<&mut dyn io::Write>, key: &str, value: &str) -> io::Result<()> {
    xml.create_element("data").with_attribute(("key", key)).write_text_content(BytesText::new(value))?;
    Ok(())
}
