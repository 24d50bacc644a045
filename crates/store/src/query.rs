//! Queries to an index: [`Index::related`] and [`Index::search`]. They read the postings of the query's terms, scan the
//! concepts of all rows, and decode only the papers they return.

use super::index::Index;
use crate::error::Result;
use themata_engine::Document;
use themata_engine::concepts::QuantizedRows;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::{DocumentIndex, RowIndex};
use themata_engine::neighbours::{SparseVector, rocchio};
use themata_engine::pipeline::Settings;
use themata_engine::ranking::{Ranked, Scorer, TextAnswer, TextQuery};
use themata_engine::vectorize::CsrMatrix;
use themata_papers::Corpus;

/// The papers found by [`Index::related`].
pub struct Found {
    /// The papers that were found, ordered by id, including near-identical ones.
    pub corpus: Corpus,
    /// The groups of near-identical papers among them, one per row.
    pub duplicates: Duplicates,
    /// Their rows of terms, shape `(n_rows, n_terms)`.
    pub rows: CsrMatrix,
    /// The terms of the query.
    pub query: SparseVector,
    /// The rows, best first.
    pub ranked: Vec<Ranked>,
}

/// The papers found by [`Index::search`].
pub struct FoundByText {
    /// The papers that were found, ordered by id, including near-identical ones.
    pub corpus: Corpus,
    /// The groups of near-identical papers among them, one per row.
    pub duplicates: Duplicates,
    /// The rows, best first, with the words they match.
    pub answers: Vec<TextAnswer>,
    /// The words of the text that occur in no paper.
    pub nowhere: Vec<String>,
}

impl Index {
    /// Finds the `n` rows most related to the rows `wanted` and least to the rows `unwanted`, by the ranking and the
    /// negative weight of `settings`. The result is that of [`Ranker`](themata_engine::ranking::Ranker) with these
    /// settings.
    ///
    /// O(postings of the query's terms + papers * dimensions).
    ///
    /// # Errors
    ///
    /// [`Error::Engine`](crate::Error::Engine) if the ranking settings are invalid, and
    /// [`Error::Damaged`](crate::Error::Damaged) if a file is damaged.
    pub fn related(
        &self,
        wanted: &[RowIndex],
        unwanted: &[RowIndex],
        n: usize,
        settings: &Settings,
    ) -> Result<Found> {
        let Settings { ranking, negative_weight, .. } = settings;
        ranking.check()?;
        let named: Vec<RowIndex> = wanted.iter().chain(unwanted).copied().collect();
        let rows = self.rows_of(&named)?;
        let (of_wanted, of_unwanted): (Vec<RowIndex>, Vec<RowIndex>) =
            (0..named.len()).map(RowIndex::new).partition(|at| at.get() < wanted.len());
        let query = rocchio(&rows, &of_wanted, &of_unwanted, *negative_weight);
        let similarities = self.postings.products(query.as_row(), &self.model)?;
        let concepts = if ranking.uses_concepts() {
            self.concepts.rows()?
        } else {
            QuantizedRows::try_new(Vec::new(), vec![0.0; similarities.len()], 0)?
        };
        let scorer = Scorer::new(concepts, self.model.lengths(), ranking);
        let mix = scorer.mix(wanted, unwanted, *negative_weight);
        let ranked = scorer.best(similarities, &mix, n, |row| named.contains(&row));
        self.found(query, ranked)
    }

    /// Finds the `n` rows that match a text best. The result is that of
    /// [`search`](themata_engine::pipeline::search()).
    ///
    /// O(postings of the text's terms + papers). A word that is not a term costs O(length of all papers' texts) more,
    /// read one row group at a time.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`](crate::Error::Damaged) if a file is damaged.
    pub fn search(&self, text: &str, n: usize) -> Result<FoundByText> {
        let mut query = TextQuery::new(&self.model, text);
        if query.must_read() {
            self.papers.each_text(|numbers, documents| {
                let document = |at: usize| DocumentIndex::new(numbers.start + at);
                let represents = |&at: &usize| !self.duplicates.is_duplicate(document(at));
                let kept: Vec<usize> = (0..documents.len()).filter(represents).collect();
                let rows: Vec<RowIndex> = kept.iter().map(|&at| self.duplicates.row(document(at))).collect();
                let documents: Vec<Document<'_>> = kept.iter().map(|&at| documents[at]).collect();
                query.read(&rows, &documents);
            })?;
        }
        let products = self.postings.products(query.terms(), &self.model)?;
        let ranked = query.best(&products, n, |_| false);
        let found = self.found(SparseVector::default(), ranked.clone())?;
        let answers = ranked.into_iter().zip(&found.ranked).map(|(ranked, shown)| {
            let answer = query.answer(ranked, found.rows.row(shown.row.get()));
            TextAnswer { ranked: *shown, ..answer }
        });
        Ok(FoundByText {
            answers: answers.collect(),
            nowhere: query.nowhere().into_iter().map(str::to_owned).collect(),
            corpus: found.corpus,
            duplicates: found.duplicates,
        })
    }

    /// The papers of ranked rows. Papers and rows are renumbered, but keep their order.
    fn found(&self, query: SparseVector, mut ranked: Vec<Ranked>) -> Result<Found> {
        let mut named: Vec<RowIndex> = ranked.iter().map(|ranked| ranked.row).collect();
        named.sort_unstable();
        for ranked in &mut ranked {
            ranked.row = RowIndex::new(named.partition_point(|&row| row < ranked.row));
        }
        let mut documents: Vec<DocumentIndex> = self.duplicates.documents(&named).collect();
        documents.sort_unstable();
        let representative =
            |&document: &DocumentIndex| self.duplicates.representative(self.duplicates.row(document));
        let position = |document: DocumentIndex| documents.partition_point(|&other| other < document) as u32;
        let representatives: Vec<u32> =
            documents.iter().map(|document| position(representative(document))).collect();
        // Each group is complete, including its representative.
        let duplicates = Duplicates::try_from_representatives(&representatives)?;
        let numbers: Vec<usize> = documents.iter().map(|document| document.get()).collect();
        let (corpus, _) = Corpus::new(self.papers.brief(&numbers)?);
        Ok(Found { corpus, duplicates, rows: self.rows_of(&named)?, query, ranked })
    }

    /// Some rows of terms, in the order given. Their texts are vectorized again, which is cheaper than storing rows.
    fn rows_of(&self, named: &[RowIndex]) -> Result<CsrMatrix> {
        let numbers: Vec<usize> =
            named.iter().map(|&row| self.duplicates.representative(row).get()).collect();
        let papers = self.papers.brief(&numbers)?;
        let documents: Vec<Document<'_>> = papers.iter().map(Document::from).collect();
        Ok(self.model.transform(&documents))
    }
}
