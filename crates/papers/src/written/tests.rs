use std::fs;

use serde_json::json;

use super::*;
use crate::Paper;
use crate::formats::{Fidelity, PaperFormat};

/// What a file with this content is taken for, and whether it is passed over.
fn of(content: &[u8]) -> (Option<Written>, bool) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    (Written::to(file.path()).unwrap(), is_result(file.path()).unwrap())
}

const OURS: (Option<Written>, bool) = (Some(Written::Result), true);
const PASSED_OVER: (Option<Written>, bool) = (None, true);
const FOREIGN: (Option<Written>, bool) = (None, false);

#[test]
fn every_mark_is_recognised() {
    let table = format!("{}\na,b,,1,c,0.1,,\n", TABLE.join(","));
    for text in [
        "<!-- Written by themata -->\n\n# Themes of 3 papers\n",
        &table,
        "\u{feff}<!-- Written by themata -->\n",
        "<!doctype html>\n<html lang=\"en\">\n<meta name=\"generator\" content=\"themata 0.1.0\">\n",
        "<!DOCTYPE html><meta name=\"generator\" content=\"themata\">",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Written by themata -->\n<graphml>",
        "X-Mailer: themata\r\nFrom: a@b.c\r\n",
    ] {
        assert_eq!(of(text.as_bytes()), OURS, "{text}");
    }
    let generator = json!({"name": "themata", "version": "0.1.0"});
    for text in [
        format!("{{\"schema_version\": 1, \"generator\": {generator}}}"),
        format!("{{\n  \"schema_version\": 12,\n  \"generator\":\n    {generator:#}}}"),
        format!("{{\"generator\":{generator},\"stages\":[]}}"),
    ] {
        assert_eq!(of(text.as_bytes()), OURS, "{text}");
    }
}

#[test]
fn results_without_a_mark_are_passed_over_and_not_replaced() {
    for text in [
        "id,rank,neighbour,similarity\na,1,b,0.5\n",
        "Source,Target,Type,Weight\r\na,b,Undirected,0.5\r\n",
        "{\"id\":\"a\",\"rank\":1,\"neighbour\":\"b\",\"similarity\":0.5}\n",
        // From before reports had marks.
        "id,title,year,theme,label,margin,neighbours,duplicate_of\n",
        "# Themes of 1,200 papers\n\n1,200 papers in 8 themes, read from a.bib.\n",
        // Saved by a spreadsheet, perhaps with a column of somebody's own.
        "themata_id,title,year,theme,label,margin,neighbours,duplicate_of,my notes\n",
        "themata_id;title;year;theme\n",
        "<!-- Written by themata -->\r\n\r\n# Themes of 3 papers\r\n",
    ] {
        assert_eq!(of(text.as_bytes()), PASSED_OVER, "{text}");
    }
}

#[test]
fn files_of_others_are_foreign() {
    for text in [
        "",
        "themata",
        "PAR1",
        "PAR1 but not really PAR1",
        "# Themes of our group\n\nWritten by themata\n",
        "# Themes of 12 papers\n\nI read them last year.\n",
        " <!-- Written by themata -->\n",
        "<!-- Written by themata --> and by me\n",
        "% Written by themata",
        "% Written by somebody\n@article{a, title = {b}\n}\n\n",
        "id,title,year\n1,A title,2001\n",
        "title,themata_id\n",
        "id,rank,neighbour\n",
        "Source,Target,Type,Weight,Label\n",
        "{\"generator\": {\"name\": \"another\", \"version\": \"1\"}}",
        "{\"generator\": \"themata\"}",
        "{\"papers\": [], \"generator\": {\"name\": \"themata\", \"version\": \"1\"}}",
        "[{\"generator\": {\"name\": \"themata\", \"version\": \"1\"}}]",
        "{\"id\":\"a\",\"title\":\"rank, neighbour and similarity\"}\n",
        "{\"id\":\"a\",\"similarity\":1,\"neighbour\":2,\"rank\":3}\n",
        "<!doctype html><p>&lt;meta name=\"generator\" content=\"themata\"&gt;",
        "<meta name=\"generator\" content=\"themata 0.1.0\">",
        "<?xml version=\"1.0\"?><graphml><!-- Written by themata -->",
        "From: a@b.c\r\nX-Mailer: themata\r\n",
        "X-Mailer: themata-like\r\n",
        "TY  - JOUR\nTI  - Written by themata\nER  - \n",
    ] {
        assert_eq!(of(text.as_bytes()), FOREIGN, "{text}");
    }
}

fn papers() -> Vec<Paper> {
    let paper = |id: &str| Paper {
        id: id.into(),
        title: format!("The title of {id}"),
        abstract_text: "Written by themata".into(),
        ..Paper::default()
    };
    vec![paper("a"), paper("b")]
}

#[test]
fn exported_papers_are_marked_where_the_format_has_a_place_and_stay_papers() {
    for format in PaperFormat::ALL {
        let is_marked = matches!(format, PaperFormat::Bibtex | PaperFormat::Parquet);
        for fidelity in [Fidelity::Exact, Fidelity::Plain] {
            let mut bytes = Vec::new();
            if format.write(&papers(), fidelity, &mut bytes).is_err() {
                continue;
            }
            let expected = (is_marked.then_some(Written::Papers), false);
            assert_eq!(of(&bytes), expected, "{format:?}");
        }
    }
}

#[test]
fn bibtex_that_a_reference_manager_saved_is_not_ours() {
    let mut bytes = Vec::new();
    PaperFormat::Bibtex.write(&papers(), Fidelity::Plain, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(of(text.as_bytes()).0, Some(Written::Papers));
    for saved in [
        format!("{text}@Comment{{jabref-meta: databaseType:bibtex;}}\n"),
        text.trim_end().to_owned() + "\n",
        text.replace('\n', "\r\n"),
        format!("% Encoding: UTF-8\n{text}"),
    ] {
        assert_eq!(of(saved.as_bytes()), FOREIGN, "{saved}");
    }
}

#[test]
fn a_missing_file_is_an_error() {
    assert!(Written::to(Path::new("/nowhere/at/all")).is_err());
    assert!(is_result(Path::new("/nowhere/at/all")).is_err());
}
