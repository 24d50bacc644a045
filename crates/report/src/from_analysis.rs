//! Builds the views of a [`Report`] from an analysis: rows become ids, and term numbers become words as authors wrote
//! them.

use rayon::prelude::*;

use super::text::is_of_the_web;
use super::view::{
    BackgroundKind, BackgroundView, BroaderThemeView, CorpusView, DuplicatesView, Generator, NeighbourView,
    PaperView, Quality, Report, SharedTerm, ThemeChoice, ThemeCount, ThemeLink, ThemeView, VectorsView,
    WeightedTerm,
};
use themata_engine::background::ModelRows;
use themata_engine::cluster::{KSelection, modularity};
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::{ClusterIndex, DocumentIndex, RowIndex};
use themata_engine::neighbours::{Contribution, contributions};
use themata_engine::pipeline::{Analysis, Background, Vectors};
use themata_engine::themes::{BroaderTheme, Theme, Weighted};
use themata_engine::vectorize::{SparseRow, Tfidf};
use themata_papers::read::ReadOutcome;
use themata_papers::{Corpus, Paper};

/// The number of shared terms shown for two papers.
const SHARED_TERMS: usize = 5;

impl Report {
    /// The report of an analysis of the papers read.
    pub fn new(outcome: &ReadOutcome, analysis: &Analysis) -> Self {
        Self::from_analysis(&outcome.corpus, &outcome.sources, outcome.n_skipped, analysis)
    }

    /// The report of an analysis of a corpus, read from `sources` with `n_skipped` unusable records.
    pub fn from_analysis(corpus: &Corpus, sources: &[String], n_skipped: usize, analysis: &Analysis) -> Self {
        let papers = (0..corpus.len())
            .into_par_iter()
            .map(|paper| paper_view(corpus, analysis, DocumentIndex::new(paper)))
            .collect();
        let themes =
            analysis.themes.iter().enumerate().map(|(at, theme)| theme_view(corpus, analysis, at, theme));
        Self {
            schema_version: Self::SCHEMA_VERSION,
            generator: Generator {
                name: themata_engine::PROGRAM.to_string(),
                version: themata_engine::VERSION.to_string(),
            },
            settings: analysis.settings.clone(),
            corpus: corpus_view(corpus, sources, n_skipped, analysis),
            background: background_view(&analysis.vectors),
            vectors: vectors_view(&analysis.vectors),
            quality: quality(analysis),
            theme_choice: analysis.selection.as_ref().map(choice_view),
            themes: themes.collect(),
            broader_themes: analysis
                .broader_themes
                .iter()
                .enumerate()
                .map(|(at, broader)| broader_view(corpus, analysis, at, broader))
                .collect(),
            duplicates: duplicate_views(corpus, &analysis.vectors.duplicates),
            papers,
        }
    }
}

/// A finite value with six decimals: more would carry no information and enlarge the file.
pub fn rounded(value: f64) -> f64 {
    debug_assert!(value.is_finite());
    (value * 1e6).round() / 1e6
}

fn corpus_view(corpus: &Corpus, sources: &[String], n_skipped: usize, analysis: &Analysis) -> CorpusView {
    let years = || corpus.papers().iter().filter_map(|paper| paper.year);
    CorpusView {
        sources: sources.to_vec(),
        papers: corpus.len(),
        skipped: n_skipped,
        duplicates: analysis.vectors.duplicates.n_duplicates(),
        papers_without_terms: analysis.vectors.duplicates.documents(&analysis.without_terms).count(),
        terms: analysis.vectors.model.vocabulary().len(),
        nonzeros: analysis.vectors.rows.n_nonzeros(),
        years: years().min().zip(years().max()),
        fingerprint: corpus.fingerprint(),
    }
}

fn background_view(vectors: &Vectors) -> Option<BackgroundView> {
    let corpus = |background: &Background| BackgroundView {
        kind: BackgroundKind::Corpus,
        papers: background.rows.n_rows(),
        known_terms: rounded(background.known_terms),
        fingerprint: background.fingerprint.clone(),
    };
    let model = |rows: &ModelRows| BackgroundView {
        kind: BackgroundKind::BuiltIn,
        papers: rows.n_papers,
        known_terms: rounded(rows.known),
        fingerprint: rows.fingerprint.clone(),
    };
    vectors.background.as_ref().map(corpus).or_else(|| vectors.in_model.as_ref().map(model))
}

fn vectors_view(vectors: &Vectors) -> Option<VectorsView> {
    let encoded = vectors.encoded.as_ref()?;
    Some(VectorsView {
        papers: vectors.duplicates.n_documents() - encoded.n_missing,
        dimensions: encoded.rows.ncols(),
        fingerprint: encoded.fingerprint(),
    })
}

fn quality(analysis: &Analysis) -> Quality {
    let clustering = &analysis.clustering;
    let cohesion = analysis.cosines.iter().sum::<f64>() / analysis.cosines.len() as f64;
    Quality {
        inertia: rounded(clustering.inertia),
        silhouette: rounded(clustering.silhouette()),
        cohesion: rounded(cohesion),
        modularity: rounded(modularity(&analysis.graph.normalized(usize::MAX), &clustering.labels)),
        iterations: clustering.n_iterations,
        converged: clustering.converged,
    }
}

fn choice_view(choice: &KSelection) -> ThemeChoice {
    let noises = choice.noise.iter().map(|&noise| Some(rounded(noise))).chain(std::iter::repeat(None));
    let count = |(&(n_themes, score), noise): (&(usize, f64), Option<f64>)| ThemeCount {
        n_themes,
        score: rounded(score),
        noise,
    };
    ThemeChoice {
        criterion: KSelection::CRITERION.to_string(),
        chosen: choice.chosen,
        candidates: choice.candidates.iter().zip(noises).map(count).collect(),
    }
}

/// Near-identical papers, each group with its representative's id.
fn duplicate_views(corpus: &Corpus, duplicates: &Duplicates) -> Vec<DuplicatesView> {
    let id = |paper: DocumentIndex| corpus.papers()[paper.get()].id.clone();
    let view = |row: RowIndex| {
        let others = duplicates.group(row).filter(|&paper| duplicates.is_duplicate(paper));
        DuplicatesView {
            representative: id(duplicates.representative(row)),
            others: others.map(id).collect(),
        }
    };
    duplicates.repeated().map(view).collect()
}

fn theme_view(corpus: &Corpus, analysis: &Analysis, at: usize, theme: &Theme) -> ThemeView {
    let duplicates = &analysis.vectors.duplicates;
    let id = |&row: &RowIndex| corpus.papers()[duplicates.representative(row).get()].id.clone();
    let ids = |rows: &[RowIndex]| rows.iter().map(id).collect();
    let (x, y) = analysis.map.themes[at];
    ThemeView {
        id: analysis.theme_numbers[at].get(),
        label: theme.label.clone(),
        broader: analysis
            .broader_themes
            .iter()
            .position(|group| group.themes.contains(&ClusterIndex::new(at)))
            .map(|at| at + 1),
        size: theme.n_papers,
        duplicates: theme.n_papers - theme.members.len(),
        share: rounded(theme.n_papers as f64 / corpus.len() as f64),
        cohesion: rounded(theme.cohesion),
        stability: rounded(analysis.stability[at]),
        terms: words(&theme.terms),
        phrases: words(&theme.phrases),
        representatives: ids(&theme.representatives),
        weakly_placed: ids(&theme.weakly_assigned),
        nearest: theme.nearest.map(|(nearest, similarity)| ThemeLink {
            id: analysis.theme_numbers[nearest.get()].get(),
            similarity: rounded(similarity),
        }),
        years: years(corpus, duplicates.documents(&theme.members)),
        x: rounded(x),
        y: rounded(y),
    }
}

fn broader_view(corpus: &Corpus, analysis: &Analysis, at: usize, broader: &BroaderTheme) -> BroaderThemeView {
    BroaderThemeView {
        id: at + 1,
        label: broader.label.clone(),
        terms: words(&broader.terms),
        size: broader.n_papers,
        share: rounded(broader.n_papers as f64 / corpus.len() as f64),
        themes: broader.themes.iter().map(|theme| analysis.theme_numbers[theme.get()].get()).collect(),
    }
}

fn words(words: &[Weighted]) -> Vec<WeightedTerm> {
    let word = |word: &Weighted| WeightedTerm { term: word.text.clone(), weight: rounded(word.weight) };
    words.iter().map(word).collect()
}

/// Papers per year, ascending.
fn years(corpus: &Corpus, papers: impl Iterator<Item = DocumentIndex>) -> Vec<(i32, usize)> {
    let mut years: Vec<i32> = papers.filter_map(|paper| corpus.papers()[paper.get()].year).collect();
    years.sort_unstable();
    years.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect()
}

/// The view of a paper. Near-identical papers differ only in what their records hold.
fn paper_view(corpus: &Corpus, analysis: &Analysis, document: DocumentIndex) -> PaperView {
    let Vectors { duplicates, rows, .. } = &analysis.vectors;
    let id = |row: RowIndex| corpus.papers()[duplicates.representative(row).get()].id.clone();
    let (row, is_duplicate) = (duplicates.row(document), duplicates.is_duplicate(document));
    let paper = &corpus.papers()[document.get()];
    let neighbours = analysis.graph.neighbours(row.get()).iter().take(analysis.settings.n_neighbours);
    let (x, y) = analysis.map.papers[row.get()];
    PaperView {
        id: paper.id.clone(),
        title: paper.shown_title(),
        year: paper.year,
        url: address(paper),
        duplicate_of: is_duplicate.then(|| id(row)),
        theme: analysis.theme_numbers[analysis.cluster(document).get()].get(),
        margin: rounded(analysis.margin(document)),
        neighbours: neighbours
            .map(|neighbour| NeighbourView {
                id: id(neighbour.row),
                similarity: rounded(f64::from(neighbour.similarity).min(1.0)),
                shared_terms: shared_terms(
                    &analysis.vectors.model,
                    rows.row(row.get()),
                    rows.row(neighbour.row.get()),
                ),
            })
            .collect(),
        x,
        y,
    }
}

/// The terms that contribute most to the similarity of two rows, as authors wrote them.
pub fn shared_terms(model: &Tfidf, a: SparseRow<'_>, b: SparseRow<'_>) -> Vec<SharedTerm> {
    let parts = contributions(a, b);
    let word = |part: &Contribution| (model.vocabulary().surface(part.term), part.share);
    most_shared(parts.iter().map(word).collect())
}

/// The words with the largest shares, in descending order. All stems of a compound (*Bose-Einstein*) have the compound as
/// their surface form; it appears once, with the sum of their shares.
pub(super) fn most_shared(mut words: Vec<(&str, f64)>) -> Vec<SharedTerm> {
    if words.iter().any(|(word, _)| word.contains('-')) {
        let mut merged: Vec<(&str, f64)> = Vec::with_capacity(words.len());
        for (word, share) in words {
            match merged.iter_mut().find(|(other, _)| *other == word) {
                Some((_, sum)) => *sum += share,
                None => merged.push((word, share)),
            }
        }
        merged.sort_by(|a, b| b.1.total_cmp(&a.1));
        words = merged;
    }
    let shown = words.into_iter().take(SHARED_TERMS);
    shown.map(|(term, share)| SharedTerm { term: term.to_owned(), share: rounded(share) }).collect()
}

/// The web address of the paper, or that of its DOI if it has none.
pub fn address(paper: &Paper) -> Option<String> {
    let is_safe = |url: &&String| is_of_the_web(url);
    let by_doi = || {
        let doi = paper.doi.as_deref()?.trim();
        // A bare DOI, or one at the end of a URL or after "doi:".
        let number = doi.find("10.").map(|at| &doi[at..])?;
        let before = doi[..doi.len() - number.len()].to_ascii_lowercase();
        let is_known =
            before.is_empty() || before.ends_with("doi.org/") || before.trim_end().ends_with("doi:");
        is_known.then(|| format!("https://doi.org/{number}"))
    };
    paper.url.as_ref().filter(is_safe).cloned().or_else(by_doi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compound_comes_once_with_the_shares_of_its_parts() {
        let words = vec![("gas", 0.4), ("Bose-Einstein", 0.3), ("Bose-Einstein", 0.2), ("trap", 0.1)];
        let shown: Vec<(String, f64)> =
            most_shared(words).into_iter().map(|term| (term.term, term.share)).collect();
        assert_eq!(shown, [("Bose-Einstein".into(), 0.5), ("gas".into(), 0.4), ("trap".into(), 0.1)]);
    }

    #[test]
    fn a_doi_is_an_address_however_it_is_given() {
        let of = |url: Option<&str>, doi: &str| {
            let mut paper = Paper::default();
            (paper.url, paper.doi) = (url.map(str::to_owned), Some(doi.to_owned()));
            address(&paper)
        };
        for doi in ["10.1/a(b)", "https://doi.org/10.1/a(b)", "http://dx.DOI.org/10.1/a(b)", "doi: 10.1/a(b)"]
        {
            assert_eq!(of(Some("javascript:alert(1)"), doi).as_deref(), Some("https://doi.org/10.1/a(b)"));
        }
        assert_eq!(of(Some("HTTPS://x.org/y"), "10.1/a").as_deref(), Some("HTTPS://x.org/y"));
        for doi in ["", "11.1/a", "javascript:alert(10.1)", "see 10.1/a"] {
            assert_eq!(of(None, doi), None, "{doi}");
        }
    }
}
