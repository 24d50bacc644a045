//! Fits the background model to abstracts: `cargo run --release -p themata-benches --example fit_background -- PAPERS.jsonl OUT`.
//!
//! Reads `title` and `abstract` of each line and writes document frequencies and directions of terms; nothing else of
//! the texts is kept. A third argument is a prefix of the labels of papers to leave out, for measuring.

use std::error::Error;
use std::{env, fs};

use themata::Document;
use themata::background::{BackgroundModel, ModelTerm};
use themata::concepts::{ConceptSettings, Lsa};
use themata::text::{Analyzer, Language};
use themata::vectorize::{CsrMatrix, Tfidf, VectorizeSettings};

/// Number of dimensions of the directions.
const N_DIMENSIONS: usize = 128;
/// The least number of papers with a term.
const LEAST_PAPERS: u32 = 3;
/// The least number of papers with a term that others are described by.
const LEAST_PAPERS_OF_CONTEXT: u32 = 8;
/// Subtracted from the mutual information; weak associations are noise.
const SHIFT: f32 = 1.0;
/// Power of the contexts' frequencies, which weakens rare ones (Levy, Goldberg and Dagan 2015).
const CONTEXT_POWER: f64 = 0.75;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [papers, out, without @ ..] = &arguments[..] else { return Err("PAPERS.jsonl OUT [LABEL]".into()) };
    let text = fs::read_to_string(papers)?;
    let records: Vec<serde_json::Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let field = |record: &'_ serde_json::Value, name| record[name].as_str().unwrap_or_default().to_owned();
    let kept = records.iter().filter(|record| !without.iter().any(|x| field(record, "label").starts_with(x)));
    let texts: Vec<(String, String)> =
        kept.map(|record| (field(record, "title"), field(record, "abstract"))).collect();
    let documents: Vec<Document<'_>> = texts.iter().map(|(title, body)| Document::new(title, body)).collect();
    let settings = VectorizeSettings {
        min_document_frequency: LEAST_PAPERS,
        max_document_share: 1.0,
        ..VectorizeSettings::default()
    };
    let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings)?;
    let vocabulary = model.vocabulary();
    let associations = associations(&rows, |term| vocabulary.document_frequency(term));
    let concepts = ConceptSettings { n_dimensions: N_DIMENSIONS, ..ConceptSettings::default() };
    // The directions of the columns, which are the terms; projection scales them.
    let (space, _) = Lsa::fit_transform(&associations, &concepts, 1)?;
    let mut directions = space.projection().clone();
    for mut column in directions.columns_mut() {
        let length = column.dot(&column).sqrt();
        column.mapv_inplace(|x| if length > 0.0 { x / length } else { 0.0 });
    }
    let term = |id: usize| ModelTerm {
        term: vocabulary.term(id).to_owned(),
        document_frequency: vocabulary.document_frequency(id),
        direction: directions.row(id).to_vec(),
    };
    let bytes = BackgroundModel::encode(documents.len() as u32, (0..vocabulary.len()).map(term).collect());
    fs::write(out, bytes)?;
    Ok(())
}

/// Shifted positive pointwise mutual information of contexts (rows) and terms (columns) in the same abstract. A pair in
/// an abstract of m terms counts 1 / (m - 1).
fn associations(rows: &CsrMatrix, document_frequency: impl Fn(usize) -> u32) -> CsrMatrix {
    let by_term = rows.transpose();
    let n_terms = rows.n_columns();
    let is_context = |term: usize| document_frequency(term) >= LEAST_PAPERS_OF_CONTEXT;
    let mut counts: Vec<(Vec<u32>, Vec<f32>)> = Vec::new();
    let mut of_terms = vec![0.0_f64; n_terms];
    for context in (0..n_terms).filter(|&term| is_context(term)) {
        let mut sums = vec![0.0_f32; n_terms];
        for (paper, _) in by_term.row(context).iter() {
            let row = rows.row(paper);
            let weight = 1.0 / (row.len().max(2) - 1) as f32;
            row.iter().for_each(|(term, _)| sums[term] += weight);
        }
        sums[context] = 0.0;
        let columns: Vec<u32> =
            (0..n_terms).filter(|&term| sums[term] > 0.0).map(|term| term as u32).collect();
        let values: Vec<f32> = columns.iter().map(|&term| sums[term as usize]).collect();
        columns.iter().zip(&values).for_each(|(&term, x)| of_terms[term as usize] += f64::from(*x));
        counts.push((columns, values));
    }
    let of_contexts: Vec<f64> = counts
        .iter()
        .map(|(_, values)| values.iter().map(|x| f64::from(*x)).sum::<f64>().powf(CONTEXT_POWER))
        .collect();
    let smoothed: f64 = of_contexts.iter().sum();
    let mut out = CsrMatrix::empty(n_terms);
    for ((columns, values), of_context) in counts.iter().zip(of_contexts) {
        let information = |(&term, &x): (&u32, &f32)| {
            let expected = of_terms[term as usize] * of_context / smoothed;
            (term, (f64::from(x) / expected).ln() as f32 - SHIFT)
        };
        let pairs = columns.iter().zip(values).map(information).filter(|pair| pair.1 > 0.0);
        let (columns, values): (Vec<u32>, Vec<f32>) = pairs.unzip();
        out.push_row(&columns, &values);
    }
    out
}
