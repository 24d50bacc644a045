//! How does an index answer? It reads the postings of the query's terms, goes through the concepts of all papers, and
//! decodes the few papers that are shown.

use super::index::Index;
use crate::error::Result;
use themata_engine::concepts::QuantizedRows;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::{DocumentIndex, RowIndex};
use themata_engine::neighbours::{SparseVector, rocchio};
use themata_engine::pipeline::Vectors;
use themata_engine::ranking::{Ranked, RankingSettings, Scorer, TextAnswer, TextQuery};
use themata_engine::Document;
use themata_engine::vectorize::CsrMatrix;
use themata_papers::Corpus;

/// Papers that answer a query, and what is needed to show them.
pub struct Found {
    /// The papers alone, by id, near-identical ones among them.
    pub corpus: Corpus,
    /// Which of them stand for which.
    pub duplicates: Duplicates,
    /// Their rows of terms.
    pub rows: CsrMatrix,
    /// The query's terms.
    pub query: SparseVector,
    /// The answers, best first, by these rows.
    pub ranked: Vec<Ranked>,
}

/// Papers that answer a text, and what is needed to show them.
pub struct FoundByText {
    /// The papers alone, by id, near-identical ones among them.
    pub corpus: Corpus,
    /// Which of them stand for which.
    pub duplicates: Duplicates,
    /// The answers, best first, by these rows.
    pub answers: Vec<TextAnswer>,
    /// The words of the text that no paper holds.
    pub nowhere: Vec<String>,
}

impl Index {
    /// The rows most related to some rows, less others: what [`Ranker`](crate::Ranker) gives with the
    /// same settings.
    ///
    /// O(postings of the query's terms + papers * dimensions).
    pub fn related(
        &self,
        wanted: &[RowIndex],
        unwanted: &[RowIndex],
        n: usize,
        ranking: &RankingSettings,
        negative_weight: f32,
    ) -> Result<Found> {
        ranking.check()?;
        let named: Vec<RowIndex> = wanted.iter().chain(unwanted).copied().collect();
        let rows = self.rows_of(&named)?;
        let (of_wanted, of_unwanted): (Vec<RowIndex>, Vec<RowIndex>) =
            (0..named.len()).map(RowIndex::new).partition(|at| at.get() < wanted.len());
        let query = rocchio(&rows, &of_wanted, &of_unwanted, negative_weight);
        let similarities = self.postings.products(query.as_row(), &self.model)?;
        let concepts = if ranking.uses_concepts() {
            self.concepts.rows()?
        } else {
            QuantizedRows::try_new(Vec::new(), vec![0.0; similarities.len()], 0)?
        };
        let scorer = Scorer::new(concepts, self.model.lengths(), ranking);
        let mix = scorer.mix(wanted, unwanted, negative_weight);
        let ranked = scorer.best(similarities, &mix, n, |row| named.contains(&row));
        self.found(query, ranked)
    }

    /// The papers that answer a text best: what [`search`](crate::search()) gives.
    ///
    /// O(postings of the text's terms + papers); where a word is no term, O(length of all papers' texts) more, some
    /// thousand papers at a time.
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

    /// Answers with their papers. The papers keep their order, and so do their rows.
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
        // Each group is there as a whole, and its representative with it.
        let duplicates = Duplicates::try_from_representatives(&representatives)?;
        let numbers: Vec<usize> = documents.iter().map(|document| document.get()).collect();
        let (corpus, _) = Corpus::new(self.papers.brief(&numbers)?);
        Ok(Found { corpus, duplicates, rows: self.rows_of(&named)?, query, ranked })
    }

    /// Some rows of terms, in the order given: made again of their texts, which costs less than to keep them.
    fn rows_of(&self, named: &[RowIndex]) -> Result<CsrMatrix> {
        let numbers: Vec<usize> =
            named.iter().map(|&row| self.duplicates.representative(row).get()).collect();
        let papers = self.papers.brief(&numbers)?;
        let documents: Vec<Document<'_>> = papers.iter().map(Document::from).collect();
        Ok(self.model.transform(&documents))
    }
}

impl Found {
    /// The papers, and their rows with the model that made them.
    pub fn into_vectors(self, index: Index) -> (Corpus, Vectors, SparseVector, Vec<Ranked>) {
        let Self { corpus, duplicates, rows, query, ranked } = self;
        (
            corpus,
            Vectors { duplicates, model: index.model, rows, background: None, encoded: None },
            query,
            ranked,
        )
    }
}
