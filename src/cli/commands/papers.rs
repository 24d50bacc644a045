//! `themata related` and `themata search`: papers similar to papers, or to a text.

use std::fmt::Write;

use anstream::eprintln;
use anstyle::Style;
use themata::Corpus;
use themata::indices::{DocumentIndex, RowIndex};
use themata::neighbours::InvertedIndex;
use themata::pipeline::{self, Vectors};
use themata::report::{Hit, hits, parts, text_hits};
use themata::store::Found;
use themata::text::readable;

use super::why::Why;
use crate::cli::args::{Common, RelatedArgs, SearchArgs};
use crate::cli::failure::{Outcome, ProgramError};
use crate::cli::output::{plain, print, print_json};
use crate::cli::run::{Run, Source, count};
use crate::cli::settings::Typed;

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

pub(super) fn related(common: &Common, args: &RelatedArgs) -> anyhow::Result<Outcome> {
    let ranking = args.ranking.settings();
    ranking.check()?;
    let typed = Typed::new(common, &args.sources.words)?.ranking(ranking).encoded(&args.encoded);
    let mut run = Run::new(common, typed.settings())?;
    let answers = |corpus: &Corpus, vectors: &Vectors, hits: Vec<Hit>| {
        let why = |hit: &Hit| args.why.then(|| Why::new(hit, corpus, vectors, STRONG));
        let reasons: Vec<Option<Why>> = hits.iter().map(why).collect();
        (hits, reasons)
    };
    let (hits, reasons) = match run.open(&args.sources, &typed)? {
        Source::Index(index) if index.manifest().has_rows_for(&run.settings) => {
            let rows = |ids: &[String]| ids.iter().map(|id| index.find(id)).collect::<Result<Vec<_>, _>>();
            let (wanted, unwanted) = (rows(&args.id)?, rows(&args.not)?);
            check_apart(args, &wanted, &unwanted)?;
            run.enter("neighbours");
            let Found { corpus, duplicates, rows, query, ranked } =
                index.related(&wanted, &unwanted, args.n, &run.settings)?;
            let vectors = index.into_vectors(duplicates, rows);
            answers(&corpus, &vectors, hits(&corpus, &vectors, query.as_row(), &ranked))
        }
        source => {
            let read = run.papers_for_other_settings(source)?;
            let corpus = &read.papers.corpus;
            let papers = |ids: &[String]| ids.iter().map(|id| corpus.find(id)).collect::<Result<Vec<_>, _>>();
            let (wanted, unwanted) = (papers(&args.id)?, papers(&args.not)?);
            let inputs = read.inputs();
            let vectors = run.vectors(&inputs)?;
            let rows = |papers: &[DocumentIndex]| {
                papers.iter().map(|&paper| vectors.duplicates.row(paper)).collect()
            };
            let (wanted, unwanted): (Vec<RowIndex>, Vec<RowIndex>) = (rows(&wanted), rows(&unwanted));
            check_apart(args, &wanted, &unwanted)?;
            let ranker = run.ranker(&vectors)?;
            let query = ranker.query(&wanted, &unwanted, run.settings.negative_weight);
            let given = |row: RowIndex| wanted.contains(&row) || unwanted.contains(&row);
            let found = ranker.best(&query, args.n, given);
            answers(corpus, &vectors, hits(corpus, &vectors, query.words.as_row(), &found))
        }
    };
    let outcome = run.finish()?;
    if hits.is_empty() && !common.quiet {
        eprintln!("note: no other paper shares a word or a concept with the query");
    }
    if args.json {
        print_json(&hits)?;
    } else {
        print(&list(&hits, &reasons))?;
    }
    Ok(outcome)
}

/// Rejects a paper given by both `--id` and `--not`. The rows are those of the two options; versions of a paper share
/// one.
fn check_apart(args: &RelatedArgs, wanted: &[RowIndex], unwanted: &[RowIndex]) -> Result<(), ProgramError> {
    for (not, row) in args.not.iter().zip(unwanted) {
        let Some(at) = wanted.iter().position(|wanted| wanted == row) else { continue };
        let expected = match &args.id[at] {
            id if id == not => "a paper that is not given by --id".to_owned(),
            id => format!("a paper that is not a version of {id:?}, which is given by --id"),
        };
        return Err(ProgramError::option("--not", format!("{not:?}"), expected));
    }
    Ok(())
}

pub(super) fn search(common: &Common, args: &SearchArgs) -> anyhow::Result<Outcome> {
    let typed = Typed::new(common, &args.sources.words)?;
    let mut run = Run::new(common, typed.settings())?;
    let (hits, nowhere) = match run.open(&args.sources, &typed)? {
        Source::Index(index) if index.manifest().has_terms_for(&run.settings) => {
            run.enter("neighbours");
            let found = index.search(&args.text, args.n)?;
            (text_hits(&found.corpus, &found.duplicates, &found.answers), found.nowhere)
        }
        source => {
            let read = run.papers_for_other_settings(source)?;
            let corpus = &read.papers.corpus;
            let inputs = read.inputs();
            let vectors = run.vectors(&inputs)?;
            run.enter("neighbours");
            let index = InvertedIndex::new(&vectors.rows);
            let found = pipeline::search(inputs.documents(), &vectors, &index, &args.text, args.n);
            (text_hits(corpus, &vectors.duplicates, &found.answers), found.unknown_words)
        }
    };
    let outcome = run.finish()?;
    if !nowhere.is_empty() && !common.quiet {
        let words: Vec<String> = nowhere.iter().map(|word| format!("{word:?}")).collect();
        eprintln!("note: no paper contains {}", plain(&words.join(", ")));
    } else if hits.is_empty() && !common.quiet {
        eprintln!("note: the text contains no searchable word");
    }
    if args.json {
        print_json(&hits)?;
    } else {
        print(&list(&hits, &[]))?;
    }
    Ok(outcome)
}

/// One line per paper, followed by its explanation, if any: the shared terms and the most relevant sentence.
fn list(hits: &[Hit], reasons: &[Option<Why>]) -> String {
    let mut text = String::new();
    for (at, hit) in hits.iter().enumerate() {
        let why = reasons.get(at).and_then(Option::as_ref);
        let year = hit.year.map(|year| format!(" ({year})")).unwrap_or_default();
        let versions = match hit.duplicates {
            0 => String::new(),
            n => format!("  {FAINT}(+{}){FAINT:#}", count(n, "version")),
        };
        let title = why.map(|why| why.title.clone());
        let title = title.unwrap_or_else(|| format!("{STRONG}{}{STRONG:#}", plain(&readable(&hit.title))));
        let _ = writeln!(text, "{:.3}  {title}{year}  [{}]{versions}", hit.score, plain(&hit.id));
        if let Some(why) = why {
            let parts = parts(hit.words, hit.concepts, &hit.shared_terms, 3);
            let _ = writeln!(text, "       {FAINT}{}{FAINT:#}", plain(&parts));
            if let Some(sentence) = &why.sentence {
                let _ = writeln!(text, "       {sentence}");
            }
        }
    }
    text
}
