//! What do an encoder's vectors change, in every form of file, and what is said of a wrong one?

use std::fs;
use std::sync::Arc;

use crate::common::{Dice, Folder, SAMPLE, jsonl, run, sample};
use half::f16;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FloatType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};
use themata::Corpus;
use themata::papers::vectors::{DenseVectors, read_vectors};

/// Vectors with few digits, so that every form holds them exactly.
fn vectors() -> (Vec<&'static str>, Vec<Vec<f64>>) {
    (vec!["b", "a", "c"], vec![vec![3.0, 4.0], vec![0.5, 0.0], vec![-1.0, 1.0]])
}

fn npy(descr: &str, fortran: bool, shape: &str, numbers: &[Vec<u8>]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.bytes());
    file.extend(numbers.concat());
    file
}

fn parquet(elements: &str, vectors: &[Vec<f64>], ids: &[&str]) -> Vec<u8> {
    let schema = format!(
        "message vectors {{ required binary id (UTF8); required group embedding (LIST) {{ repeated group list {{ required {elements} element; }} }} }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let mut out = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut out, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    // Two groups of rows.
    for (ids, vectors) in ids.chunks(2).zip(vectors.chunks(2)) {
        let mut group = file.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> = ids.iter().map(|id| ByteArray::from(*id)).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let values = vectors.concat();
        let repeated: Vec<i16> =
            vectors.iter().flat_map(|vector| (0..vector.len()).map(|at| i16::from(at > 0))).collect();
        let defined = vec![1_i16; repeated.len()];
        if elements == "float" {
            let values: Vec<f32> = values.iter().map(|x| *x as f32).collect();
            column.typed::<FloatType>().write_batch(&values, Some(&defined), Some(&repeated)).unwrap();
        } else {
            column.typed::<DoubleType>().write_batch(&values, Some(&defined), Some(&repeated)).unwrap();
        }
        column.close().unwrap();
        group.close().unwrap();
    }
    file.close().unwrap();
    out
}

#[test]
fn every_form_holds_the_same_vectors() {
    let folder = Folder::new();
    let (ids, rows) = vectors();
    let lines = jsonl(ids.iter().zip(&rows).map(|(id, row)| json!({"id": id, "vector": row, "year": 2000})));
    let expected = read_vectors(&folder.write("a.jsonl", &lines)).unwrap();
    let embedding = lines.replace("vector", "embedding");
    let mut forms: Vec<(String, Vec<u8>)> = vec![
        ("embedding.jsonl".into(), embedding.into_bytes()),
        ("packed.zst".into(), zstd::encode_all(lines.as_bytes(), 1).unwrap()),
        ("float.parquet".into(), parquet("float", &rows, &ids)),
        ("double.parquet".into(), parquet("double", &rows, &ids)),
    ];
    let by_columns = || (0..2).flat_map(|column| rows.iter().map(move |row| row[column]));
    let by_rows = || rows.iter().flatten().copied();
    for fortran in [false, true] {
        let numbers: Vec<f64> = if fortran { by_columns().collect() } else { by_rows().collect() };
        let of = |bytes: fn(f64) -> Vec<u8>| numbers.iter().map(|x| bytes(*x)).collect::<Vec<_>>();
        for (descr, bytes) in [
            ("<f2", of(|x| f16::from_f64(x).to_le_bytes().into())),
            (">f2", of(|x| f16::from_f64(x).to_be_bytes().into())),
            ("<f4", of(|x| (x as f32).to_le_bytes().into())),
            (">f4", of(|x| (x as f32).to_be_bytes().into())),
            ("<f8", of(|x| x.to_le_bytes().into())),
            (">f8", of(|x| x.to_be_bytes().into())),
        ] {
            let name = format!("{}{fortran}", descr.replace('<', "little-").replace('>', "big-"));
            folder.write(&format!("{name}.ids"), "b\na\nc\n");
            forms.push((format!("{name}.npy"), npy(descr, fortran, "(3, 2)", &bytes)));
        }
    }
    for (name, bytes) in forms {
        assert_eq!(read_vectors(&folder.write(&name, bytes)).unwrap(), expected, "{name}");
    }
}

#[test]
fn vectors_are_of_unit_length_at_the_rows_of_their_papers() {
    let folder = Folder::new();
    let lines = r#"{"id": "b", "vector": [3e200, 4e200]}
{"id": "other", "vector": [1, 0]}
{"id": "a", "vector": [0, -1e-30]}"#;
    let read: DenseVectors = read_vectors(&folder.write("v.jsonl", lines)).unwrap();
    let paper = |id: &str| themata::Paper { id: id.into(), title: id.into(), ..themata::Paper::default() };
    let (corpus, _) = Corpus::new(vec![paper("c"), paper("b"), paper("a")]);
    let of = read.align(&corpus);
    assert_eq!(of.rows, ndarray::array![[0.0, -1.0], [0.6, 0.8], [0.0, 0.0]]);
    assert_eq!(
        (of.missing, of.unknown),
        (vec![themata::indices::DocumentIndex::new(2)], vec!["other".to_string()])
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let folder = Folder::new();
    let f4 = |numbers: &[f32]| numbers.iter().map(|x| x.to_le_bytes().to_vec()).collect::<Vec<_>>();
    folder.write("x.ids", "a\nb\n");
    folder.write("y.txt", "a\nb\nc\n");
    let good = "{\"id\": \"a\", \"vector\": [1, 2]}\n\n";
    let line = |line: &str| format!("{good}{line}\n").into_bytes();
    for (name, bytes, parts) in [
        ("1.jsonl", line("nonsense"), &["1.jsonl, line 3: found what is no vector", "expected {\"id\""][..]),
        (
            "2.jsonl",
            line(r#"{"id": "b", "vector": [1]}"#),
            &["line 3: found a vector of 1 numbers, expected 2"],
        ),
        ("3.jsonl", line(r#"{"id": "b", "vector": [1, null]}"#), &["line 3: found NaN as number 2", "\"b\""]),
        ("4.jsonl", line(r#"{"id": "b", "vector": [0, 0]}"#), &["line 3: found a vector of zeros for \"b\""]),
        (
            "5.jsonl",
            line(r#"{"id": "a", "vector": [2, 2]}"#),
            &["the id \"a\" of vector 1 again as vector 2"],
        ),
        ("6.jsonl", line(r#"{"id": "", "vector": [2, 2]}"#), &["line 3: found an empty id"]),
        ("7.jsonl", Vec::new(), &["found no vector"]),
        ("8.jsonl", br#"{"id": "a", "vector": []}"#.to_vec(), &["line 1: found a vector of 0 numbers"]),
        (
            "x.npy",
            npy("<f4", false, "(2, 2)", &f4(&[1.0, 2.0, f32::INFINITY, 0.0])),
            &["inf as number 1", "in row 2"],
        ),
        (
            "x.npy",
            npy("<i4", false, "(2, 2)", &f4(&[1.0; 4])),
            &["found an array of <i4, expected one of f2, f4 or f8"],
        ),
        ("x.npy", npy("<f4", false, "(4,)", &f4(&[1.0; 4])), &["shape (4,)", "two dimensions"]),
        (
            "x.npy",
            npy("<f4", false, "(2, 2)", &f4(&[1.0; 3])),
            &["12 bytes of numbers, expected 2 rows of 2"],
        ),
        ("y.npy", npy("<f4", false, "(2, 2)", &f4(&[1.0; 4])), &["y.txt: found 3 ids, expected 2"]),
        (
            "z.npy",
            npy("<f4", false, "(2, 2)", &f4(&[1.0; 4])),
            &["an array without ids", "z.ids or", "z.txt"],
        ),
        ("x.npy", b"\x93NUMPY\x01\x00".to_vec(), &["cannot read"]),
        ("1.parquet", b"PAR1nonsense".to_vec(), &["cannot read"]),
        (
            "2.parquet",
            parquet("int32", &[], &[]),
            &["the columns id (BYTE_ARRAY), embedding.list.element (INT32)"],
        ),
    ] {
        let error = read_vectors(&folder.write(name, bytes)).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{name}: {part:?} is not in {error:?}");
        }
    }
    let packed = zstd::encode_all(&line(r#"{"id": "b", "vector": [2, 2]}"#)[..], 1).unwrap();
    let cut = folder.write("cut.zst", &packed[..packed.len() - 9]);
    let error = read_vectors(&cut).unwrap_err().to_string();
    assert!(error.contains("expected the rest of the file"), "{error}");
    let error = read_vectors(&folder.path("none")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read"), "{error}");
}

/// Vectors that tell the sample's labels better than its words do, with noise; written in a random order.
fn of_labels(leave_out: usize) -> String {
    let corpus = sample();
    let labels: Vec<String> = corpus.papers().iter().map(|paper| paper.field("label").unwrap()).collect();
    let mut names = labels.clone();
    names.sort();
    names.dedup();
    let mut dice = Dice::new(5);
    let mut lines: Vec<Value> = Vec::new();
    for (paper, label) in corpus.papers().iter().zip(&labels).skip(leave_out) {
        let vector: Vec<f64> = names
            .iter()
            .map(|name| f64::from(u8::from(name == label)) + dice.below(100) as f64 / 200.0)
            .collect();
        lines.push(json!({"id": paper.id, "vector": vector}));
    }
    dice.shuffle(&mut lines);
    jsonl(lines)
}

fn v_measure(vectors: &[&str]) -> f64 {
    let arguments = ["eval", "themes", SAMPLE, "--label", "label", "--runs", "1", "--json"];
    run(&[&arguments[..], vectors].concat()).ends(0).json()["v_measure"].as_f64().unwrap()
}

#[test]
fn vectors_that_know_better_make_better_themes() {
    let folder = Folder::new();
    let file = folder.write("v.jsonl", of_labels(0));
    let (without, with) = (v_measure(&["--background", "none"]), v_measure(&["--vectors", &file]));
    assert!(with > without && with > 0.9, "{without} without, {with} with vectors");
    assert_eq!(v_measure(&["--vectors", &file, "--vector-weight", "0"]), without);
}

#[test]
fn vectors_and_a_background_work_together() {
    let folder = Folder::new();
    let file = folder.write("v.jsonl", of_labels(0));
    let papers = sample().into_papers();
    let every_second = |from: usize| jsonl(papers.iter().skip(from).step_by(2));
    let pile = folder.write("pile.jsonl", every_second(0));
    let background = folder.write("background.jsonl", every_second(1));
    let v_measure = |more: &[&str]| {
        let arguments = ["eval", "themes", &pile, "--label", "label", "--runs", "1", "--json", "--quiet"];
        run(&[&arguments[..], more].concat()).ends(0).json()["v_measure"].as_f64().unwrap()
    };
    let words = v_measure(&["--background", &background]);
    let both = v_measure(&["--background", &background, "--vectors", &file]);
    assert!(both > words && both > 0.9, "{words} with a background, {both} with vectors besides");
    // Weight 0 leaves the vectors out, whatever stands beside them.
    let weightless = ["--background", &background, "--vectors", &file, "--vector-weight", "0"];
    assert_eq!(v_measure(&weightless), words);
}

#[test]
fn papers_and_vectors_without_the_other_are_told() {
    let folder = Folder::new();
    let file =
        folder.write("v.jsonl", of_labels(7) + "{\"id\": \"zzz\", \"vector\": [1,1,1,1,1,1,1,1,1,1]}\n");
    let out = folder.path("out");
    let ran = run(&["report", SAMPLE, "--themes", "5", "--vectors", &file, "--out", &out]).ends(0);
    assert!(
        ran.stderr.contains("1 vector in ") && ran.stderr.contains("without a matching paper: zzz"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("7 papers without a vector, represented by words alone: s001"),
        "{}",
        ran.stderr
    );
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path("out/report.json")).unwrap()).unwrap();
    assert_eq!(report["vectors"]["papers"], json!(113));
    assert_eq!(report["vectors"]["dimensions"], json!(10));
    let quiet = run(&["themes", SAMPLE, "--themes", "5", "--vectors", &file, "--quiet"]).ends(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn related_papers_heed_vectors_and_the_range_is_told() {
    let folder = Folder::new();
    let file = folder.write("v.jsonl", of_labels(0));
    let related = |options: &[&str]| run(&[&["related", SAMPLE, "--id", "s022"], options].concat());
    assert_ne!(related(&["--vectors", &file]).ends(0).stdout, related(&[]).ends(0).stdout);
    let refused = related(&["--vectors", &file, "--vector-weight", "1"]).ends(2);
    assert!(refused.stderr.contains("--vector-weight is 1, expected 0 to 0.95"), "{}", refused.stderr);
}
