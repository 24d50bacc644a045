//! What goes out to other programs: the case `out-names.jsonl` as BibTeX and RIS, tables for Excel, and new formats.

use std::fs;

use serde_json::Value;

use crate::common::{Folder, SAMPLE, run, shared};

#[test]
fn names_and_signs_are_written_as_others_read_them() {
    let Some(source) = shared("cases/out-names.jsonl") else { return };
    let source = source.to_str().unwrap();
    let out =
        |format: &str| run(&["convert", source, "--plain", "--to", "-", "--format", format]).ends(0).stdout;
    let bibtex = out("bibtex");
    assert!(bibtex.starts_with("% Written by themata\n"), "{bibtex}");
    for piece in [
        "title = {Costs of \\$5 and \\$10 oars: 95\\% CI \\& more}",
        "author = {Muster, Frida and van Beispiel, Ludwig and {World Health Organization} and {Department of Food and \
         Agriculture} and King, Jr., Martin Luther and Márquez, María José García and Fabel, F. J.}",
        "title = {Sets with one \\textbraceleft{}brace in the title}",
    ] {
        assert!(bibtex.contains(piece), "{piece} in:\n{bibtex}");
    }
    let braces = |brace| bibtex.matches(brace).count();
    assert_eq!(braces('{'), braces('}'));
    let ris = out("ris");
    for line in [
        "AU  - Muster, Frida\n",
        "AU  - van Beispiel, Ludwig\n",
        "AU  - World Health Organization\n",
        "AU  - King, Martin Luther, Jr.\n",
    ] {
        assert!(ris.contains(line), "{line} in:\n{ris}");
    }
    let csl: Value = serde_json::from_str(&out("csl")).unwrap();
    assert_eq!(csl[0]["author"][2]["literal"], "World Health Organization");
}

#[test]
fn a_table_for_excel_has_a_mark_and_is_read_again() {
    let folder = Folder::new();
    let source = folder.write("in.jsonl", "{\"id\":\"a\",\"title\":\"Über\",\"abstract\":\"one\\ntwo\"}\n");
    let to = folder.path("x.csv");
    run(&["convert", &source, "--to", &to, "--excel"]).ends(0);
    let text = fs::read_to_string(&to).unwrap();
    assert!(text.starts_with("\u{feff}id,title") && text.contains("\r\na,Über,\"one\ntwo\""), "{text}");
    let back = run(&["convert", &to, "--to", "-", "--format", "jsonl"]).ends(0).json();
    assert_eq!((&back["title"], &back["abstract"]), (&"Über".into(), &"one\ntwo".into()));
    let merged = folder.path("merged.csv");
    run(&["convert", &source, "--merge", "--to", &merged, "--excel"]).ends(0);
    assert!(fs::read(&merged).unwrap().starts_with("\u{feff}".as_bytes()));
    let refused = run(&["convert", &source, "--to", &folder.path("x.ris"), "--excel"]).ends(2).stderr;
    assert!(refused.contains("csv or tsv with --excel"), "{refused}");
}

#[test]
fn the_map_goes_to_vosviewer_and_embedding_atlas() {
    let folder = Folder::new();
    let index = folder.path("index");
    run(&["index", SAMPLE, "--themes", "7", "--out", &index]).ends(0);
    let [vosviewer, atlas] = ["x.vosviewer.json", "x.atlas.parquet"].map(|name| {
        run(&["export", &index, "--to", &folder.path(name)]).ends(0);
        fs::read(folder.path(name)).unwrap()
    });
    let network = &serde_json::from_slice::<Value>(&vosviewer).unwrap()["network"];
    let length = |name: &str| network[name].as_array().unwrap().len();
    assert!(length("items") > 100 && length("links") > 500, "{} and {}", length("items"), length("links"));
    assert_eq!(length("clusters"), 7);
    assert!(atlas.starts_with(b"PAR1"));
    let back =
        run(&["convert", &folder.path("x.atlas.parquet"), "--to", "-", "--format", "jsonl"]).ends(0).stdout;
    assert_eq!(back.lines().count(), 120);
    let row: Value = serde_json::from_str(back.lines().next().unwrap()).unwrap();
    assert!(
        row["projection_x"].is_number() && row["theme_label"].is_string() && row["neighbors"].is_object(),
        "{row}"
    );
}
