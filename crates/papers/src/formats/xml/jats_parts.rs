//! Parts of JATS: abstracts in sections, names, affiliations, dates and cited references.

use crate::formats::common::derived;
use crate::formats::common::record::distinct;
use crate::formats::common::xml::Element;

/// The paragraphs of an abstract; each section begins with its title.
pub(super) fn abstract_text(element: &Element) -> String {
    let mut paragraphs = Vec::new();
    add_paragraphs(element, &mut paragraphs);
    if paragraphs.is_empty() { one_line(&element.text()) } else { paragraphs.join("\n") }
}

fn add_paragraphs(element: &Element, paragraphs: &mut Vec<String>) {
    let mut title: Option<String> = None;
    let first = paragraphs.len();
    for child in element.children() {
        match child.name.as_str() {
            "title" => title = Some(one_line(&child.text())),
            "label" | "object-id" | "fig" | "graphic" | "table-wrap" => {}
            "sec" => add_paragraphs(child, paragraphs),
            _ => paragraphs.push(one_line(&child.text())),
        }
    }
    let title = title.map(|title| title.trim_end_matches([':', '.']).to_owned());
    let is_heading = |title: &String| {
        !title.is_empty()
            && !["abstract", "summary", "zusammenfassung", "résumé", "resumen"]
                .contains(&title.to_lowercase().as_str())
    };
    if let (Some(title), Some(text)) = (title.filter(is_heading), paragraphs.get_mut(first)) {
        *text = format!("{title}: {text}");
    }
    paragraphs.retain(|text| !text.is_empty());
}

/// Text without the line breaks of the file.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a contributor, given name first, or of a group.
pub(super) fn name(contributor: &Element) -> Option<String> {
    let named = contributor.find(&["name"]).or_else(|| contributor.find(&["name-alternatives", "name"]));
    if let Some(named) = named {
        return person(named);
    }
    if let Some(written) =
        contributor.find(&["string-name"]).or_else(|| contributor.find(&["name-alternatives", "string-name"]))
    {
        return person(written).or_else(|| Some(one_line(&written.text()))).filter(|name| !name.is_empty());
    }
    let group =
        contributor.find(&["collab"]).or_else(|| contributor.find(&["collab-alternatives", "collab"]))?;
    let institution = group.text_of(&["institution"]);
    let own = one_line(&group.own_text());
    let own = if own.is_empty() { institution.or_else(|| group.text_of(&["named-content"]))? } else { own };
    Some(own.trim_end_matches([',', ':', ';']).to_owned())
}

fn person(name: &Element) -> Option<String> {
    let parts = [name.text_of(&["given-names"]), name.text_of(&["surname"]), name.text_of(&["suffix"])];
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| one_line(&part)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Affiliations in the order of the file, and the countries that they name.
pub(super) fn affiliations(
    meta: &Element,
    groups: &[&Element],
    contributors: &[&Element],
) -> (Vec<String>, Vec<String>) {
    let in_groups = groups.iter().chain(contributors);
    let mut found: Vec<&Element> = Vec::new();
    for holder in in_groups.copied().chain([meta]) {
        for child in holder.children() {
            match child.name.as_str() {
                "aff" => found.push(child),
                "aff-alternatives" => found.extend(child.all("aff").take(1)),
                _ => {}
            }
        }
    }
    let mut countries = Vec::new();
    for place in &found {
        let mut named = Vec::new();
        place.descendants("country", &mut named);
        let written = named.into_iter().map(Element::text);
        countries.extend(written.map(|name| derived::country(&name).map_or(name.clone(), str::to_owned)));
    }
    (distinct(found.into_iter().map(place).collect()), distinct(countries))
}

/// An affiliation without its mark and addresses; its parts are separated by commas if they are elements.
fn place(aff: &Element) -> String {
    const LEFT_OUT: [&str; 7] = ["label", "sup", "institution-id", "email", "ext-link", "uri", "phone"];
    let mut parts: Vec<String> = Vec::new();
    let mut pending = vec![aff];
    let has_text =
        aff.own_text().contains(',') || aff.children().all(|child| LEFT_OUT.contains(&child.name.as_str()));
    if has_text {
        let mut text = aff.text();
        for child in aff.children().filter(|child| LEFT_OUT.contains(&child.name.as_str())) {
            let left_out = child.text();
            if !left_out.is_empty() {
                text = text.replacen(&left_out, " ", 1);
            }
        }
        return tidy(&text);
    }
    while let Some(element) = pending.pop() {
        for child in element.children().filter(|child| !LEFT_OUT.contains(&child.name.as_str())) {
            if child.name == "institution-wrap" {
                parts.extend(child.texts_of("institution"));
            } else {
                parts.push(tidy(&child.text()));
            }
        }
    }
    if parts.iter().all(String::is_empty) { tidy(&aff.text()) } else { distinct(parts).join(", ") }
}

fn tidy(text: &str) -> String {
    let text = one_line(text).replace(" ,", ",");
    text.trim_matches([',', ';', ' ']).to_owned()
}

/// The date of publication that is given most exactly.
pub(super) fn date(meta: &Element) -> Option<String> {
    let written = |date: &Element| {
        let number = |name: &str| date.text_of(&[name])?.parse::<u32>().ok();
        let year = date.text_of(&["year"])?;
        Some(match (number("month"), number("day")) {
            (Some(month @ 1..=12), Some(day @ 1..=31)) => format!("{year}-{month:02}-{day:02}"),
            (Some(month @ 1..=12), _) => format!("{year}-{month:02}"),
            _ => match date.text_of(&["season"]).or_else(|| date.text_of(&["month"])) {
                Some(season) => format!("{year} {season}"),
                None => year,
            },
        })
    };
    let is_of_issue = |date: &&Element| {
        let kind = date.attribute("pub-type").or_else(|| date.attribute("date-type"));
        !matches!(kind, Some("pmc-release" | "retracted" | "nihms-submitted"))
    };
    let dates: Vec<String> = meta.all("pub-date").filter(is_of_issue).filter_map(written).collect();
    let length = |date: &String| if date.len() > 4 && !date.contains(' ') { date.len() } else { 4 };
    dates.iter().rev().max_by_key(|date| length(date)).cloned()
}

/// The cited references, each with its DOI at the end.
pub(super) fn references(article: &Element) -> Vec<String> {
    let mut found = Vec::new();
    let back = article.find(&["back"]).unwrap_or(article);
    back.descendants("ref", &mut found);
    found.into_iter().filter_map(reference).collect()
}

fn reference(reference: &Element) -> Option<String> {
    const CITATIONS: [&str; 4] = ["mixed-citation", "element-citation", "nlm-citation", "citation"];
    let holder = reference.find(&["citation-alternatives"]).unwrap_or(reference);
    let citation = CITATIONS.iter().find_map(|name| holder.find(&[name]))?;
    let is_doi = |id: &&Element| id.attribute("pub-id-type") == Some("doi");
    let doi = citation.all("pub-id").find(is_doi).map(Element::text).filter(|doi| !doi.is_empty());
    let is_mixed = !one_line(&citation.own_text())
        .trim_matches(|c: char| c.is_ascii_punctuation() || c == ' ')
        .is_empty();
    let is_mixed = is_mixed || citation.name == "mixed-citation" && citation.children().next().is_none();
    let text = if is_mixed || citation.own_text().contains(". ") {
        one_line(&citation.text())
    } else {
        in_parts(citation)
    };
    match doi {
        Some(doi) if !text.to_lowercase().contains(&doi.to_lowercase()) => Some(format!("{text}, DOI {doi}")),
        _ => Some(text).filter(|text| !text.is_empty()),
    }
    .map(|text| text.trim_start_matches(", ").to_owned())
}

/// A reference whose parts are elements: authors, title, source, year, volume, first page.
fn in_parts(citation: &Element) -> String {
    let mut people = Vec::new();
    citation.descendants("name", &mut people);
    let name = |name: &Element| {
        let parts = [name.text_of(&["surname"]), name.text_of(&["given-names"])];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let mut parts: Vec<String> = people.into_iter().map(name).collect();
    parts.extend(citation.text_of(&["collab"]));
    for part in
        ["article-title", "chapter-title", "data-title", "source", "year", "volume", "fpage", "elocation-id"]
    {
        parts.extend(citation.text_of(&[part]).map(|text| one_line(&text)));
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { one_line(&citation.text()) } else { parts.join(", ") }
}
