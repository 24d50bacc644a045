//! The merged record of the records of one paper: [`merged`].

use std::cmp::Reverse;
use std::collections::HashSet;

use serde_json::Value;

use super::texts::{fullest_abstract, fullest_authors, fullest_title};
use super::{OTHER_DOIS, RecordSource, SOURCES, fill, identifiers};
use crate::Paper;

/// One record of records of one paper, the representative first.
pub(super) fn merged(members: &[&Paper], places: &[Vec<RecordSource>]) -> Paper {
    let mut ordered: Vec<usize> = (0..members.len()).collect();
    // Published versions first, then fuller records. The sort is stable, so ties go to the representative.
    ordered.sort_by_key(|&at| (is_preprint(members[at]), Reverse(n_fields(members[at]))));
    let ordered: Vec<&Paper> = ordered.into_iter().map(|at| members[at]).collect();

    let mut paper = ordered[0].clone();
    ordered[1..].iter().for_each(|other| fill(&mut paper, other));
    paper.id.clone_from(&members[0].id);
    let n_published = ordered.iter().take_while(|paper| !is_preprint(paper)).count();
    let titles = |papers: &[&'_ Paper]| {
        fullest_title(papers.iter().map(|paper| paper.title.as_str())).map(str::to_owned)
    };
    // A preprint may have had another title.
    if let Some(title) = titles(&ordered[..n_published]).or_else(|| titles(&ordered)) {
        paper.title = title;
    }
    if let Some(text) = fullest_abstract(ordered.iter().map(|paper| paper.abstract_text.as_str())) {
        text.clone_into(&mut paper.abstract_text);
    }
    if let Some(authors) = fullest_authors(ordered.iter().map(|paper| &paper.authors)) {
        paper.authors.clone_from(authors);
    }
    put_other_dois(&mut paper, &ordered);
    put_sources(&mut paper, members, places);
    paper
}

/// Whether a record is of a preprint: by its DOI, or by arXiv's id alone and no journal.
fn is_preprint(paper: &Paper) -> bool {
    identifiers(paper).is_preprint()
        || paper.doi.is_none()
            && paper.venue.as_ref().is_some_and(|venue| {
                let venue = venue.to_lowercase();
                ["arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "ssrn", "preprint", "research square"]
                    .iter()
                    .any(|server| venue.contains(server))
            })
}

/// Number of fields with a value.
fn n_fields(paper: &Paper) -> usize {
    let own = [
        !paper.title.is_empty(),
        !paper.abstract_text.is_empty(),
        !paper.authors.is_empty(),
        !paper.categories.is_empty(),
        paper.year.is_some(),
        paper.date.is_some(),
        paper.venue.is_some(),
        paper.url.is_some(),
        paper.doi.is_some(),
    ];
    own.into_iter().filter(|has| *has).count() + paper.extra.len()
}

/// The DOIs of the records besides that of the merged one.
fn put_other_dois(paper: &mut Paper, members: &[&Paper]) {
    let key = |doi: &str| {
        let doi = doi.trim().to_lowercase();
        doi.find("10.").map_or_else(|| doi.clone(), |at| doi[at..].to_owned())
    };
    let mut known: HashSet<String> = paper.doi.iter().map(|doi| key(doi)).collect();
    let mut others: Vec<Value> = Vec::new();
    for member in members {
        let more = member.extra.get(OTHER_DOIS).and_then(Value::as_array).into_iter().flatten();
        for doi in member.doi.iter().map(String::as_str).chain(more.filter_map(Value::as_str)) {
            if !doi.is_empty() && known.insert(key(doi)) {
                others.push(doi.into());
            }
        }
    }
    if others.is_empty() {
        paper.extra.remove(OTHER_DOIS);
    } else {
        paper.extra.insert(OTHER_DOIS.to_owned(), others.into());
    }
}

/// Where the records were read, `scopus.csv: 2-s2.0-1`, or what they say themselves if they were merged before.
fn put_sources(paper: &mut Paper, members: &[&Paper], places: &[Vec<RecordSource>]) {
    let mut all: Vec<String> = Vec::new();
    for (member, places) in members.iter().zip(places) {
        match member.extra.get(SOURCES).and_then(Value::as_array) {
            Some(before) => all.extend(before.iter().filter_map(Value::as_str).map(str::to_owned)),
            None if places.is_empty() => all.push(member.id.clone()),
            None => all.extend(places.iter().map(|place| format!("{}: {}", place.source, member.id))),
        }
    }
    let mut known = HashSet::new();
    all.retain(|source| known.insert(source.clone()));
    paper.extra.insert(SOURCES.to_owned(), all.into());
}
