//! Related papers the slow way: every weight in double precision by its formula, every pair by itself, all sorted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use themata::concepts::{Lsa, smooth};
use themata::evaluate::{Judgements, Subject};
use themata::neighbours::NeighbourGraph;
use themata::pipeline::Vectors;
use themata::text::{Analyzer, Language};
use themata::{Corpus, Settings};

/// Weights by stem.
pub(crate) type Vector = BTreeMap<String, f64>;

/// The papers by id, and their vectors of length 1.
#[derive(Clone)]
pub(crate) struct Slow {
    pub(crate) ids: Vec<String>,
    pub(crate) vectors: Vec<Vector>,
    /// Lengths of the vectors before, and their mean.
    lengths: (Vec<f64>, f64),
    /// Rows in concept space. These are the program's own: what they are is tested elsewhere.
    concepts: Vec<Vec<f64>>,
    analyzer: Arc<Analyzer>,
    /// How often each stem comes in each paper, and how rare it is; and those of the stems that are terms.
    counts: Vec<Vector>,
    rarities: BTreeMap<String, f64>,
    idf: BTreeMap<String, f64>,
}

impl Slow {
    /// The vectors with the default settings: English, titles twice, bounds on document frequencies.
    pub(crate) fn new(corpus: &Corpus) -> Self {
        let settings = Settings::default().vectorize;
        assert_eq!((settings.title_weight, settings.max_document_frequency_for(1000)), (2, 300));
        let analyzer = Analyzer::new(Language::English, &[]);
        let mut papers: Vec<_> = corpus.papers().iter().collect();
        papers.sort_by_key(|paper| &paper.id);
        let n = papers.len();
        let counts: Vec<Vector> = papers
            .iter()
            .map(|paper| count(&analyzer, &[&paper.title, &paper.title, &paper.abstract_text]))
            .collect();

        let mut frequencies: BTreeMap<&str, usize> = BTreeMap::new();
        counts.iter().flat_map(BTreeMap::keys).for_each(|term| *frequencies.entry(term).or_default() += 1);
        let least = if n < 40 {
            1
        } else if n < 1000 {
            2
        } else {
            3
        };
        let kept = |df: usize| df >= least && df as f64 <= (0.3 * n as f64).max(10.0);
        let rarity = |df: usize| ((1 + n) as f64 / (1 + df) as f64).ln() + 1.0;
        let rarities = frequencies.iter().map(|(term, df)| ((*term).to_owned(), rarity(*df))).collect();
        let idf: BTreeMap<String, f64> = frequencies
            .into_iter()
            .filter(|(_, df)| kept(*df))
            .map(|(term, df)| (term.to_owned(), rarity(df)))
            .collect();
        let weighed: Vec<Vector> = counts.iter().map(|counts| weigh(counts.clone(), &idf)).collect();
        let lengths: Vec<f64> = weighed.iter().map(length).collect();
        let n_filled = lengths.iter().filter(|length| **length > 0.0).count();
        let mean = lengths.iter().sum::<f64>() / n_filled as f64;
        let ids = papers.into_iter().map(|paper| paper.id.clone()).collect();
        let vectors = weighed.into_iter().map(unit).collect();
        let (lengths, concepts, analyzer) = ((lengths, mean), concepts(corpus), Arc::new(analyzer));
        Self { ids, vectors, lengths, concepts, analyzer, counts, rarities, idf }
    }

    /// The papers with the words of a text as terms beside those that are.
    pub(crate) fn with_words_of(&self, text: &str) -> Self {
        let mut slow = self.clone();
        for (term, _) in count(&self.analyzer, &[text]) {
            if let Some(rarity) = self.rarities.get(&term) {
                slow.idf.insert(term, *rarity);
            }
        }
        slow.vectors = self.counts.iter().map(|counts| unit(weigh(counts.clone(), &slow.idf))).collect();
        slow
    }

    pub(crate) fn of_text(&self, text: &str) -> Vector {
        unit(weigh(count(&self.analyzer, &[text]), &self.idf))
    }

    pub(crate) fn row(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|other| other == id)
    }

    /// Every paper but those given, with its cosine, best first, equal ones by id.
    pub(crate) fn ranked(&self, query: &Vector, without: &[&str]) -> Vec<(&str, f64)> {
        let mut all: Vec<(&str, f64)> = self
            .ids
            .iter()
            .zip(&self.vectors)
            .filter(|(id, _)| !without.contains(&id.as_str()))
            .map(|(id, vector)| (id.as_str(), dot(query, vector)))
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }

    /// The parts of the score of each row that words and concepts make: by the formula, with the weights .4 and
    /// .85 that are the default.
    pub(crate) fn parts(&self, wanted: &[&str], unwanted: &[&str]) -> Vec<(f64, f64)> {
        let words = self.rocchio(wanted, unwanted);
        let mut concepts = vec![0.0; self.concepts[0].len()];
        for (ids, factor) in [(wanted, 1.0), (unwanted, -0.5)] {
            for id in ids {
                let row = &self.concepts[self.row(id).unwrap()];
                concepts.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * x / ids.len() as f64);
            }
        }
        let norm = concepts.iter().map(|x| x * x).sum::<f64>().sqrt();
        let (lengths, mean) = &self.lengths;
        let parts = |row: usize| {
            let length = lengths[row];
            let factor = if length == 0.0 { 0.0 } else { length / (0.15 * mean + 0.85 * length) };
            let cosine: f64 = concepts.iter().zip(&self.concepts[row]).map(|(a, b)| a * b).sum();
            let cosine = if norm == 0.0 { 0.0 } else { cosine / norm };
            (factor * dot(&words, &self.vectors[row]), factor * 0.4 * cosine)
        };
        (0..self.ids.len()).map(parts).collect()
    }

    /// Every paper but those given with its score by words and concepts, best first, equal ones by id; what
    /// scores 0 or less counts as 0.
    pub(crate) fn fused(&self, wanted: &[&str], unwanted: &[&str], without: &[&str]) -> Vec<(&str, f64)> {
        let scores = self.parts(wanted, unwanted).into_iter().map(|(words, concepts)| words + concepts);
        let scored = self.ids.iter().map(String::as_str).zip(scores.map(|score| score.max(0.0)));
        let mut all: Vec<(&str, f64)> = scored.filter(|(id, _)| !without.contains(id)).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }

    /// Whether this stem is one of the word's.
    pub(crate) fn is_stem_of(&self, stem: &str, word: &str) -> bool {
        self.analyzer.terms(word).iter().any(|term| term == stem)
    }

    /// The mean of the wanted papers less half the mean of the unwanted ones, of length 1.
    pub(crate) fn rocchio(&self, wanted: &[&str], unwanted: &[&str]) -> Vector {
        let mut sum = Vector::new();
        for (ids, factor) in [(wanted, 1.0), (unwanted, -0.5)] {
            for id in ids {
                for (term, weight) in &self.vectors[self.row(id).unwrap()] {
                    *sum.entry(term.clone()).or_default() += factor * weight / ids.len() as f64;
                }
            }
        }
        unit(sum)
    }

    /// Mean average precision, nDCG@10, nDCG%20, recall@100 and precision@10, and the number of queries.
    pub(crate) fn evaluate(
        &self,
        judgements: &Judgements,
        fused: bool,
        judged_only: bool,
        min_grade: u32,
    ) -> ([f64; 5], usize) {
        let mut sums = [0.0; 5];
        let mut n_queries = 0;
        for query in &judgements.queries {
            let (ranked, own) = match &query.subject {
                Subject::Document(id) => {
                    let Some(row) = self.row(id) else { continue };
                    let own = id.as_str();
                    let by_words = || self.ranked(&self.vectors[row], &[own]);
                    (if fused { self.fused(&[own], &[], &[own]) } else { by_words() }, own)
                }
                Subject::Text(text) => {
                    let slow = self.with_words_of(text);
                    let ranked = slow.ranked(&slow.of_text(text), &[]);
                    let place = |id: &str| self.ids.iter().position(|other| other == id).unwrap();
                    (
                        ranked
                            .into_iter()
                            .map(|(id, cosine)| (self.ids[place(id)].as_str(), cosine))
                            .collect(),
                        "",
                    )
                }
            };
            let none = BTreeMap::new();
            let grades = judgements.grades.get(&query.id).unwrap_or(&none);
            let known: BTreeSet<&str> = self.ids.iter().map(String::as_str).filter(|id| *id != own).collect();
            let grade = |id: &str| grades.get(id).copied().unwrap_or(0);
            let all: Vec<u32> = known.iter().map(|id| grade(id)).collect();
            let n_relevant = all.iter().filter(|grade| **grade >= min_grade).count();
            if n_relevant == 0 {
                continue;
            }
            let ranking: Vec<u32> = ranked
                .into_iter()
                .filter(|(id, _)| !judged_only || grades.contains_key(*id))
                .map(|(id, _)| grade(id))
                .collect();
            n_queries += 1;
            let relevant = |end: usize| ranking.iter().take(end).filter(|grade| **grade >= min_grade).count();
            let precisions: f64 = (1..=ranking.len())
                .filter(|rank| ranking[rank - 1] >= min_grade)
                .map(|rank| relevant(rank) as f64 / rank as f64)
                .sum();
            let figures = [
                precisions / n_relevant as f64,
                ndcg(&ranking, &all, 10),
                ndcg(&ranking, &all, (ranking.len() / 5).max(1)),
                relevant(100) as f64 / n_relevant as f64,
                relevant(10) as f64 / 10.0,
            ];
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        }
        (sums.map(|sum| sum / f64::from(n_queries)), n_queries as usize)
    }
}

fn count(analyzer: &Analyzer, texts: &[&str]) -> Vector {
    let mut counts = Vector::new();
    for term in texts.iter().flat_map(|text| analyzer.terms(text)) {
        *counts.entry(term).or_default() += 1.0;
    }
    counts
}

fn weigh(counts: Vector, idf: &BTreeMap<String, f64>) -> Vector {
    let known = counts.into_iter().filter_map(|(term, count)| {
        let weight = (1.0 + count.ln()) * idf.get(&term)?;
        Some((term, weight))
    });
    known.collect()
}

fn length(vector: &Vector) -> f64 {
    vector.values().map(|weight| weight * weight).sum::<f64>().sqrt()
}

fn concepts(corpus: &Corpus) -> Vec<Vec<f64>> {
    let mut settings = Settings::default();
    // Each paper is judged for itself, whatever others it is like.
    settings.duplicates.keep = true;
    let rows = Vectors::new(&corpus.documents()[..], &settings, |_| ()).unwrap().rows;
    let (_, folded) = Lsa::fit_transform(&rows, &settings.concepts, settings.seed).unwrap();
    let graph = NeighbourGraph::new(&rows, settings.concepts.n_smoothing_neighbours);
    let smoothed = smooth(folded, &graph, &settings.concepts);
    // By definition, each number is the nearest of 255 between the largest of its row and the negative of that.
    let rounded = |row: ndarray::ArrayView1<'_, f32>| {
        let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let number = |x: &f32| f64::from((x / largest * 127.0).round()) / 127.0 * f64::from(largest);
        row.iter().map(|x| if largest > 0.0 { number(x) } else { 0.0 }).collect()
    };
    smoothed.outer_iter().map(rounded).collect()
}

fn unit(mut vector: Vector) -> Vector {
    let length = length(&vector);
    for weight in vector.values_mut() {
        *weight /= length;
    }
    vector
}

pub(crate) fn dot(a: &Vector, b: &Vector) -> f64 {
    a.iter().filter_map(|(term, weight)| Some(weight * b.get(term)?)).sum()
}

fn ndcg(ranking: &[u32], all: &[u32], cutoff: usize) -> f64 {
    let gain = |grades: &[u32]| -> f64 {
        let discounted =
            |(before, grade): (usize, &u32)| (f64::from(*grade).exp2() - 1.0) / (before as f64 + 2.0).log2();
        grades.iter().take(cutoff).enumerate().map(discounted).sum()
    };
    let mut best = all.to_vec();
    best.sort_by(|a, b| b.cmp(a));
    gain(ranking) / gain(&best)
}
