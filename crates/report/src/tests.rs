//! Every file of a report says who wrote it, and none is taken for papers.

use std::fs;

use themata_papers::written::{Written, is_result};

use crate::{Edge, EdgeFormat, Format, GraphFormat, sample};

/// What a file with this content is taken for, and whether it is passed over in a folder of papers.
fn of(content: &[u8]) -> (Option<Written>, bool) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    (Written::to(file.path()).unwrap(), is_result(file.path()).unwrap())
}

#[test]
fn reports_are_marked() {
    // Names, labels and settings of whatever length leave the mark where it is looked for.
    for report in [sample::small(), sample::empty(), sample::large(40, 5)] {
        for format in Format::ALL {
            let mut bytes = Vec::new();
            format.write(&report, &sample::corpus(&report), &mut bytes).unwrap();
            assert_eq!(of(&bytes), (Some(Written::Result), true), "{format:?}");
        }
        let mut themes = Vec::new();
        serde_json::to_writer_pretty(&mut themes, &crate::ThemesOnly::new(&report)).unwrap();
        assert_eq!(of(&themes), (Some(Written::Result), true));
    }
}

#[test]
fn graphs_and_neighbours_are_marked_where_the_format_has_a_place() {
    for format in GraphFormat::ALL {
        let mut bytes = Vec::new();
        format.write(&sample::small(), &mut bytes).unwrap();
        let mark = (format != GraphFormat::Edges).then_some(Written::Result);
        assert_eq!(of(&bytes), (mark, true), "{format:?}");
    }
    for format in [EdgeFormat::Jsonl, EdgeFormat::Csv, EdgeFormat::Parquet] {
        let edge = Edge { id: "=a\"".into(), rank: 1, neighbour: "b".into(), similarity: 0.5 };
        let mut bytes = Vec::new();
        format.write([edge].into_iter(), &mut bytes).unwrap();
        let mark = (format == EdgeFormat::Parquet).then_some(Written::Result);
        assert_eq!(of(&bytes), (mark, true), "{format:?}");
    }
}
