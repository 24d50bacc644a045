//! Tests that a document read part by part gives what it gives when it is held whole.

use proptest::prelude::*;

use super::{AnyDocument, parse};
use crate::formats::common::blocks::{Records, parse_blocks};
use crate::formats::parsed::{Failure, Flaw, Parsed};
use crate::formats::{arxiv, pubmed};
use crate::read::ReadOptions;
use crate::read::filter::Filter;

/// A kind: the beginning and the end of its documents, the elements that are its records, and what is in one with a title.
type Kind = (&'static str, &'static str, &'static [&'static str], &'static str);

const KINDS: [Kind; 14] = [
    (
        "<OAI-PMH><ListRecords>",
        "</ListRecords></OAI-PMH>",
        &["record", "oai:record"],
        "<metadata><oai_dc:dc><dc:title>T</dc:title></oai_dc:dc></metadata>",
    ),
    ("<xml><records>", "</records></xml>", &["record"], "<titles><title>T</title></titles>"),
    (
        "<articles>",
        "</articles>",
        &["article"],
        "<front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>",
    ),
    ("<result><hits>", "</hits></result>", &["hit"], "<info><title>T</title></info>"),
    (
        "<!DOCTYPE dblp SYSTEM \"dblp.dtd\">\n<dblp>",
        "</dblp>",
        &["article", "book", "data"],
        "<title>T</title>",
    ),
    (
        "<modsCollection>",
        "</modsCollection>",
        &["mods", "mods:mods"],
        "<titleInfo><title>T</title></titleInfo>",
    ),
    (
        "<responseWrapper><resultList>",
        "</resultList></responseWrapper>",
        &["result"],
        "<id>9</id><title>T</title>",
    ),
    (
        "<doi_records>",
        "</doi_records>",
        &["doi_record"],
        "<crossref><journal><journal_article><titles><title>T</title></titles></journal_article></journal></crossref>",
    ),
    ("<resources>", "</resources>", &["resource"], "<titles><title>T</title></titles>"),
    ("<metadata>", "</metadata>", &["oai_dc:dc", "dc:dc", "srw_dc:dc", "dc"], "<dc:title>T</dc:title>"),
    (
        "<rss><channel><title>F</title>",
        "</channel></rss>",
        &["item"],
        "<title>T</title><description>D</description>",
    ),
    (
        "<archive><!-- x -->",
        "</archive>",
        &["article", "jats:article"],
        "<front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>",
    ),
    (
        "<PubmedArticleSet>",
        "</PubmedArticleSet>",
        &["PubmedArticle", "PubmedBookArticle"],
        "<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T</ArticleTitle></Article></MedlineCitation>",
    ),
    (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>",
        "</feed>",
        &["entry"],
        "<id>http://arxiv.org/abs/2101.00001v1</id><title>T</title>",
    ),
];

/// Pieces of a document (no part of which is a record of another kind) in terms of a record's name `N` and what is in one, `I`.
const PIECES: [&str; 14] = [
    "<N>I</N>\n",
    "<N a=\"b\">I</N>",
    "  <N\n  a='b'>I&bomb; &amp;</N>\r\n",
    "<N>I</x></N>\n",
    "<N>I\n",
    "<N><title>open",
    "<N/>",
    "<Nx>x</Nx>",
    "</N>\n",
    "<!-- x -->\n\n",
    "<!-- <N>I</N> -->",
    "text < more\n",
    "<N>I<p>a < b <br></N>",
    "<N>I<note>LONG</note></N>\n",
];

fn in_parts(text: &[u8], block: usize, options: &ReadOptions, records: impl Records) -> Result<Parsed, Flaw> {
    match parse_blocks(text, block, &Filter::new(options), options.max_record_bytes, records) {
        Ok(parsed) => Ok(parsed),
        Err(Failure::Form(flaw)) => Err(flaw),
        Err(Failure::Read(error)) => panic!("{error}"),
    }
}

fn document((begin, end, names, inside): Kind, pieces: &[(usize, usize)], is_closed: bool) -> String {
    let piece = |&(piece, name): &(usize, usize)| {
        let inside = inside.replace('T', &format!("A title {piece}"));
        let long = "long ".repeat(20);
        PIECES[piece]
            .replace('N', "\0")
            .replace('I', &inside)
            .replace("LONG", &long)
            .replace('\0', names[name % names.len()])
    };
    let pieces: String = pieces.iter().map(piece).collect();
    format!("<?xml version=\"1.0\"?>\n{begin}\n{pieces}{}", if is_closed { end } else { "" })
}

fn pieces() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..PIECES.len(), 0..4_usize), 0..14)
}

proptest! {
    #[test]
    fn blocks_of_any_size_hold_the_records_of_the_whole(
        pieces in pieces(), block in 1_usize..600, kind in 0..KINDS.len(), is_closed in any::<bool>(),
    ) {
        let options = ReadOptions::default();
        let text = document(KINDS[kind], &pieces, is_closed);
        let text = text.as_bytes();
        prop_assert_eq!(in_parts(text, block, &options, AnyDocument::new(&options)), parse(text, &options));
        prop_assert_eq!(in_parts(text, block, &options, pubmed::document(&options)), pubmed::parse(text, &options));
        prop_assert_eq!(in_parts(text, block, &options, arxiv::document(&options)), arxiv::parse(text, &options));
    }

    #[test]
    fn records_that_are_too_long_are_told_as_in_the_whole(
        pieces in pieces(), block in 1_usize..600, kind in 0..KINDS.len(), longest in 80_usize..300,
    ) {
        let options = ReadOptions { max_record_bytes: longest, ..ReadOptions::default() };
        let text = document(KINDS[kind], &pieces, true);
        let text = text.as_bytes();
        prop_assert_eq!(in_parts(text, block, &options, AnyDocument::new(&options)), parse(text, &options));
    }

    /// What is told of a volume before its papers is known in later parts.
    #[test]
    fn papers_keep_their_volumes(
        pieces in prop::collection::vec(prop_oneof![
            "<volume id=\"[1-3]\" ingest-date=\"2020-01-01\">\n",
            "<meta><booktitle>Meeting [a-c]</booktitle><year>20[0-2][0-9]</year></meta>\n",
            "<meta><booktitle>open\n",
            "<paper id=\"[1-9]\"><title>Oars [a-z]</title></paper>\n",
            "<paper id=\"[1-9]\"><title>Oars</paper>",
            "<frontmatter><url>x</url></frontmatter></volume>\n",
            "</collection><collection id=\"2020.x\">",
        ], 0..20),
        block in 1_usize..300,
    ) {
        let options = ReadOptions::default();
        let text = format!("<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"P01\">{}</collection>", pieces.concat());
        let text = text.as_bytes();
        prop_assert_eq!(in_parts(text, block, &options, AnyDocument::new(&options)), parse(text, &options));
    }

    #[test]
    fn the_declared_encoding_counts_in_all_parts(block in 1_usize..300, n in 1_usize..20) {
        let options = ReadOptions::default();
        let mut text = b"<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>\n<dblp>".to_vec();
        (0..n).for_each(|_| text.extend(b"<article><title>\xb3 oars</title></article>\n"));
        let found = in_parts(&text, block, &options, AnyDocument::new(&options)).unwrap();
        let expected: Vec<(usize, &str)> = (0..n).map(|at| (at + 2, "ł oars")).collect();
        prop_assert_eq!(found.titles(), expected);
    }
}

/// Reads a document of this beginning, so much text, and this end, part by part.
fn far(begin: &str, end: &str) -> Result<Parsed, Flaw> {
    let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
    let text = format!("{begin}{}{end}", "<!-- nothing\n -->".repeat(10_000));
    in_parts(text.as_bytes(), 200, &options, AnyDocument::new(&options))
}

#[test]
fn a_record_far_behind_the_beginning_is_read() {
    let record = "<article><title>Oars</title></article>";
    assert_eq!(far("<dblp>", &format!("{record}</dblp>")).unwrap().titles(), [(10_001, "Oars")]);
    let found = far(&format!("<dblp>{record}"), "</dblp>").unwrap();
    assert_eq!(found.titles(), [(1, "Oars")]);
}

#[test]
fn a_document_without_a_record_is_refused_as_when_held_whole() {
    let refused = |root: &str| {
        let flaw = far(&format!("<{root}>"), &format!("</{root}>")).unwrap_err();
        (flaw.line, flaw.found)
    };
    let told = "XML of an unknown kind, which begins with <catalog>";
    assert_eq!(refused("catalog"), (Some(1), told.to_owned()));
    assert_eq!(far("<OAI-PMH>", "</OAI-PMH>").unwrap(), Parsed::default());
    assert_eq!(far("<feed>", "</feed>\n\n").unwrap(), Parsed::default());
    let flaw = far("<feed>", "<x>").unwrap_err();
    assert_eq!((flaw.line, flaw.found.as_str()), (Some(1), "XML without a record"));
}

#[test]
fn a_record_that_never_ends_is_not_held() {
    let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
    let record = "<book><title>Oars</title></book>";
    let text = format!("<dblp>\n<article>\n<title>{}\n{record}", "x".repeat(1 << 20));
    let found = in_parts(text.as_bytes(), 100, &options, AnyDocument::new(&options)).unwrap();
    assert_eq!(found.titles(), [(4, "Oars")]);
    assert_eq!(found.flaws(), [(2, "a record of 1048594 bytes")]);
}
