//! The inputs of the runs: files beside the project, and parts of them drawn with seeds.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use crate::common::{Dice, Folder};
use serde_json::Value;

/// A file to run on.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) path: String,
    /// The number of different labels, where the input is a mix.
    pub(super) n_labels: Option<usize>,
    /// The papers with their authors' keywords, where the program gets none.
    pub(super) keywords: Option<String>,
}

/// The lines of an archive and their labels, read when they are needed.
#[derive(Default)]
struct Archive {
    lines: OnceCell<Vec<String>>,
    labels: OnceCell<Vec<String>>,
}

/// Makes inputs by name:
///
/// - `CORPUS`: an archive, unpacked. `CORPUS:every-N`: its lines N, 2 N, ...
/// - `CORPUS:draw-NxD`: draw 0 to D - 1 of N papers.
/// - `CORPUS:mix-C-NxD`: draw 0 to D - 1 of N papers of C labels, which are drawn first.
/// - `keywords:NAME`: a pile without the field `author_keywords`.
///
/// A draw shuffles all candidates, in the order of the file, with [`Dice`] of the draw's number as seed, and takes the
/// first.
pub(super) struct Inputs {
    shared: PathBuf,
    folder: Folder,
    corpora: BTreeMap<&'static str, Archive>,
    made: BTreeMap<(String, u64), Input>,
}

impl Inputs {
    pub(super) fn new(shared: PathBuf) -> Self {
        let corpora = ["arxiv20", "arxiv100k"].map(|name| (name, Archive::default()));
        Self { shared, folder: Folder::new(), corpora: corpora.into(), made: BTreeMap::new() }
    }

    /// The number of draws that a name asks for; 1 where nothing is drawn.
    pub(super) fn n_draws(name: &str) -> u64 {
        let drawn = name.contains(":draw-") || name.contains(":mix-");
        let draws = name.rsplit_once('x').filter(|_| drawn).map(|(_, draws)| draws);
        draws.map_or(1, |draws| draws.parse().unwrap())
    }

    /// A folder of its own for the output of a run.
    pub(super) fn output(&self, run: &str) -> String {
        self.folder.path(&format!("out-{run}"))
    }

    /// The path of a file beside the project.
    pub(super) fn shared(&self, name: &str) -> String {
        self.shared.join(name).to_str().unwrap().to_owned()
    }

    /// The input of a name.
    #[track_caller]
    pub(super) fn get(&mut self, name: &str, draw: u64) -> Input {
        let draw = if Self::n_draws(name) == 1 { 0 } else { draw };
        let key = (name.to_owned(), draw);
        if !self.made.contains_key(&key) {
            let input = self.make(name, draw);
            self.made.insert(key.clone(), input);
        }
        self.made[&key].clone()
    }

    #[track_caller]
    fn make(&self, name: &str, draw: u64) -> Input {
        let (corpus, part) = name.split_once(':').unwrap_or((name, ""));
        if corpus == "keywords" {
            return self.without_keywords(part);
        }
        let lines = self.lines(corpus);
        let how: Vec<&str> = part.split('-').collect();
        // Without the number of draws.
        let number =
            |text: &str| -> usize { text.split('x').next().and_then(|number| number.parse().ok()).unwrap() };
        let mut n_labels = None;
        let lines: Vec<&str> = match how[..] {
            [""] => lines.iter().map(String::as_str).collect(),
            ["every", n] => {
                let n = number(n);
                lines.iter().skip(n - 1).step_by(n).map(String::as_str).collect()
            }
            ["draw", n] => {
                let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                Dice::new(draw).shuffle(&mut lines);
                lines.truncate(number(n));
                lines
            }
            ["mix", c, n] => {
                let labels = self.corpora[corpus].labels.get_or_init(|| labels(lines));
                let (drawn, labels) = mix((lines, labels), (number(c), number(n)), draw);
                n_labels = Some(labels);
                drawn
            }
            _ => panic!("no input is called {name}"),
        };
        let file = format!("{}-{draw}.jsonl", name.replace(':', "-"));
        Input { path: self.folder.write(&file, lines.join("\n")), n_labels, keywords: None }
    }

    #[track_caller]
    fn lines(&self, corpus: &str) -> &[String] {
        let archive = self.corpora.get(corpus).unwrap_or_else(|| panic!("no corpus is called {corpus}"));
        archive.lines.get_or_init(|| unpacked(&self.shared(&format!("corpora/{corpus}.jsonl.gz"))))
    }

    fn without_keywords(&self, name: &str) -> Input {
        let lines = unpacked(&self.shared(&format!("keywords/{name}.jsonl.gz")));
        let without = lines.iter().map(|line| {
            let mut paper: Value = serde_json::from_str(line).unwrap();
            paper.as_object_mut().unwrap().remove("author_keywords").expect("keywords");
            paper.to_string()
        });
        let path = self.folder.write(&format!("{name}.jsonl"), without.collect::<Vec<_>>().join("\n"));
        Input { path, n_labels: None, keywords: Some(lines.join("\n")) }
    }
}

#[track_caller]
fn unpacked(path: &str) -> Vec<String> {
    let mut text = String::new();
    let file = File::open(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn labels(lines: &[String]) -> Vec<String> {
    let label = |line: &String| {
        let paper: Value = serde_json::from_str(line).unwrap();
        paper["label"].as_str().unwrap().to_owned()
    };
    lines.iter().map(label).collect()
}

/// Papers of so many labels, and the number of labels among those drawn.
fn mix<'a>(
    (lines, labels): (&'a [String], &[String]),
    (n_labels, n): (usize, usize),
    draw: u64,
) -> (Vec<&'a str>, usize) {
    let mut dice = Dice::new(draw);
    let mut chosen: Vec<&String> = labels.iter().collect::<BTreeSet<_>>().into_iter().collect();
    dice.shuffle(&mut chosen);
    chosen.truncate(n_labels);
    let mut inside: Vec<(&String, &String)> =
        lines.iter().zip(labels).filter(|(_, label)| chosen.contains(label)).collect();
    dice.shuffle(&mut inside);
    inside.truncate(n);
    let among: BTreeSet<&String> = inside.iter().map(|(_, label)| *label).collect();
    let n_among = among.len();
    (inside.into_iter().map(|(line, _)| line.as_str()).collect(), n_among)
}
