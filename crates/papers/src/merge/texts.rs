//! Which of several texts and lists of authors is the fullest.

use themata_engine::duplicates::{is_no_author, is_notice, title_key};

/// What databases write in place of a title or an abstract, as [`title_key`] gives it.
const PLACEHOLDERS: [&str; 16] = [
    "",
    "na",
    "nan",
    "null",
    "none",
    "untitled",
    "notitle",
    "notitleavailable",
    "titlenotavailable",
    "notavailable",
    "noabstract",
    "noabstractavailable",
    "abstractnotavailable",
    "abstractunavailable",
    "noabstractisavailable",
    "noabstractprovided",
];

/// Whether a text says nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    const LONGEST: usize = 60;
    text.len() <= LONGEST && PLACEHOLDERS.contains(&title_key(text).as_str())
}

/// The longest title that is no placeholder; ties go to one that is not in capitals, then to the first.
pub(super) fn fullest_title<'a>(titles: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let is_shouted = |title: &str| !title.chars().any(char::is_lowercase);
    first_max(titles.filter(|title| !is_placeholder(title)), |title| {
        (title_key(title).len(), !is_shouted(title))
    })
}

/// The longest abstract that is no placeholder, and no publisher's notice if there is another.
pub(super) fn fullest_abstract<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    first_max(texts.filter(|text| !is_placeholder(text)), |text| (!is_notice(text), text.len()))
}

/// The list with the fullest names among those that are nearly as long as the longest.
pub(super) fn fullest_authors<'a>(lists: impl Iterator<Item = &'a Vec<String>>) -> Option<&'a Vec<String>> {
    let named = |list: &[String]| list.iter().filter(|name| !is_no_author(name)).count();
    let lists: Vec<&Vec<String>> = lists.collect();
    let most = lists.iter().map(|list| named(list)).max()?;
    // Some lists have a consortium more, and some break off.
    let whole = lists.into_iter().filter(|list| !list.is_empty() && named(list) * 10 >= most * 8);
    first_max(whole, |list| {
        let letters = |name: &String| name.chars().filter(|char| char.is_alphabetic()).count();
        let total: usize = list.iter().filter(|name| !is_no_author(name)).map(letters).sum();
        (1000 * total / named(list).max(1), named(list))
    })
}

/// The first of the highest value.
fn first_max<T: Copy, K: PartialOrd>(items: impl Iterator<Item = T>, value: impl Fn(T) -> K) -> Option<T> {
    let mut best: Option<(K, T)> = None;
    for item in items {
        let found = value(item);
        if best.as_ref().is_none_or(|(so_far, _)| found > *so_far) {
            best = Some((found, item));
        }
    }
    best.map(|(_, item)| item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_text_is_no_placeholder() {
        let titles = ["[No title available]", "ON OARS.", "On oars", "Oars"];
        assert_eq!(fullest_title(titles.into_iter()), Some("On oars"));
        let notice = "This article has been retracted at the request of the editors, who regret it.";
        let texts = ["[No abstract available]", notice, "Flat oars are fast.", "NA"];
        assert_eq!(fullest_abstract(texts.into_iter()), Some("Flat oars are fast."));
        assert_eq!(fullest_abstract(["", "n/a"].into_iter()), None);
    }

    #[test]
    fn the_fullest_list_has_full_names_of_nearly_all() {
        let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let lists = [
            list(&["Muster F.", "Fabel E.", "Beispiel B."]),
            list(&["Muster, Frida", "Fabel, Edgar", "Beispiel, Berta"]),
            list(&["Muster, Frida Bertha Maria", "et al."]),
            list(&["[No author name available]"]),
        ];
        assert_eq!(fullest_authors(lists.iter()), Some(&lists[1]));
    }
}
