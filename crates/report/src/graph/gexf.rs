//! The graph as GEXF 1.3, with positions and colours, so that Gephi shows it like the report's map.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Graph, Node};
use crate::colours::COLOURS;

/// The attributes of nodes other than the label: name and type.
const ATTRIBUTES: [(&str, &str); 3] = [("year", "integer"), ("theme", "integer"), ("theme_label", "string")];

/// The style sheet's colours on a light background, by their numbers.
const SHADES: [[u8; 3]; COLOURS] = [
    [0x00, 0x72, 0xb2],
    [0xe0, 0x8e, 0x00],
    [0x00, 0x84, 0x6a],
    [0xc2, 0x68, 0x9a],
    [0xc9, 0x4f, 0x00],
    [0x45, 0xa5, 0xdc],
    [0x88, 0x22, 0x55],
    [0x8a, 0x8a, 0x1f],
    [0x5a, 0x4f, 0xb8],
    [0x6d, 0x73, 0x7c],
];

/// Width and height of the map in Gephi's units, in which a node is about 10 wide.
const MAP: f64 = 1000.0;

/// Writes the graph as GEXF.
pub(super) fn write(graph: &Graph<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Comment(BytesText::new(themata_papers::written::XML)))?;
    let root = xml.create_element("gexf").with_attributes([
        ("xmlns", "http://gexf.net/1.3"),
        ("xmlns:viz", "http://gexf.net/1.3/viz"),
        ("version", "1.3"),
    ]);
    root.write_inner_content(|xml| {
        xml.create_element("meta").write_inner_content(|xml| {
            xml.create_element("creator").write_text_content(BytesText::new(&graph.creator))?;
            Ok(())
        })?;
        let all = xml
            .create_element("graph")
            .with_attributes([("defaultedgetype", "undirected"), ("mode", "static")]);
        all.write_inner_content(|xml| {
            xml.create_element("attributes").with_attribute(("class", "node")).write_inner_content(
                |xml| {
                    for (name, kind) in ATTRIBUTES {
                        xml.create_element("attribute")
                            .with_attributes([("id", name), ("title", name), ("type", kind)])
                            .write_empty()?;
                    }
                    Ok(())
                },
            )?;
            xml.create_element("nodes")
                .write_inner_content(|xml| graph.nodes.iter().try_for_each(|node| write_node(xml, node)))?;
            xml.create_element("edges").write_inner_content(|xml| {
                for edge in &graph.edges {
                    let (source, target) = (&graph.nodes[edge.source].id, &graph.nodes[edge.target].id);
                    let weight = edge.weight.to_string();
                    xml.create_element("edge")
                        .with_attributes([
                            ("source", source.as_str()),
                            ("target", target),
                            ("weight", &weight),
                        ])
                        .write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    xml.get_mut().write_all(b"\n")
}

fn write_node(xml: &mut Writer<&mut dyn io::Write>, node: &Node<'_>) -> io::Result<()> {
    let view = node.view;
    let element = xml.create_element("node").with_attributes([("id", &*node.id), ("label", &node.label)]);
    element.write_inner_content(|xml| {
        let (year, theme) = (view.year.map(|year| year.to_string()), view.theme.to_string());
        let values =
            [("year", year.as_deref()), ("theme", Some(&*theme)), ("theme_label", Some(&*node.theme_label))];
        xml.create_element("attvalues").write_inner_content(|xml| {
            for (name, value) in values.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                xml.create_element("attvalue")
                    .with_attributes([("for", name), ("value", value)])
                    .write_empty()?;
            }
            Ok(())
        })?;
        let [r, g, b] = SHADES[node.colour].map(|part| part.to_string());
        xml.create_element("viz:color").with_attributes([("r", &*r), ("g", &g), ("b", &b)]).write_empty()?;
        // The map counts from the top, Gephi from the bottom.
        let [x, y] = [view.x, 1.0 - view.y].map(|coordinate| format!("{:.3}", MAP * coordinate));
        xml.create_element("viz:position")
            .with_attributes([("x", &*x), ("y", &y), ("z", "0")])
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::SHADES;

    #[test]
    fn colours_are_those_of_the_page() {
        let style = include_str!("../../assets/page.css");
        for (at, [r, g, b]) in SHADES.iter().enumerate() {
            let rule = format!("--c{at}: light-dark(#{r:02x}{g:02x}{b:02x},");
            assert!(style.contains(&rule), "{rule}");
        }
    }
}
