//! Fields derived from other fields of a record: the countries of affiliations and the DOIs of cited references.

use super::record::{Record, distinct, put_list};

/// Countries as affiliations name them, in lower case, each with the name that is kept.
const COUNTRIES: [(&str, &str); 34] = [
    ("usa", "United States"),
    ("u.s.a", "United States"),
    ("us", "United States"),
    ("united states of america", "United States"),
    ("uk", "United Kingdom"),
    ("u.k", "United Kingdom"),
    ("england", "United Kingdom"),
    ("scotland", "United Kingdom"),
    ("wales", "United Kingdom"),
    ("north ireland", "United Kingdom"),
    ("northern ireland", "United Kingdom"),
    ("great britain", "United Kingdom"),
    ("peoples r china", "China"),
    ("p r china", "China"),
    ("p.r. china", "China"),
    ("pr china", "China"),
    ("people's republic of china", "China"),
    ("the netherlands", "Netherlands"),
    ("republic of korea", "South Korea"),
    ("korea", "South Korea"),
    ("korea, republic of", "South Korea"),
    ("russia", "Russian Federation"),
    ("iran, islamic republic of", "Iran"),
    ("islamic republic of iran", "Iran"),
    ("czechia", "Czech Republic"),
    ("viet nam", "Vietnam"),
    ("u arab emirates", "United Arab Emirates"),
    ("uae", "United Arab Emirates"),
    ("turkiye", "Turkey"),
    ("türkiye", "Turkey"),
    ("deutschland", "Germany"),
    ("brasil", "Brazil"),
    ("españa", "Spain"),
    ("méxico", "Mexico"),
];

/// Countries that are kept under the name that affiliations use.
const PLAIN: &str = "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|\
Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Bulgaria|\
Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Cape Verde|Chad|Chile|China|Colombia|Congo|Costa Rica|Croatia|Cuba|Cyprus|\
Czech Republic|Denmark|Djibouti|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|\
France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras|Hong Kong|Hungary|\
Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|\
Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macao|Macau|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|\
Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|Netherlands|\
New Zealand|Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Norway|Oman|Pakistan|Palestine|Panama|Papua New Guinea|\
Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russian Federation|Rwanda|Saudi Arabia|Senegal|Serbia|\
Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|\
Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Uganda|\
Ukraine|United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Vatican|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe";

/// The country that an affiliation ends with, such as `United States` for `Made-Up Univ, Dept Oars, Boston, MA 02139 USA.`
///
/// `None` if the last part is no country that is known.
pub(crate) fn country(affiliation: &str) -> Option<&'static str> {
    let affiliation = affiliation.trim().trim_end_matches(['.', ';', ',', ' ']);
    // PubMed adds addresses: "..., Norway. Electronic address: x@y.no".
    let affiliation = affiliation.split(". Electronic address").next().unwrap_or(affiliation);
    let affiliation = match affiliation.rsplit_once(". ") {
        Some((before, mail)) if mail.contains('@') => before,
        _ => affiliation,
    };
    let last = affiliation.rsplit(',').next().unwrap_or(affiliation).trim();
    let known = |name: &str| {
        let name = name.trim_end_matches('.').to_lowercase();
        let kept = COUNTRIES.iter().find(|(other, _)| *other == name).map(|(_, kept)| *kept);
        kept.or_else(|| PLAIN.split('|').find(|plain| plain.eq_ignore_ascii_case(&name)))
    };
    // Web of Science puts state and postal code before the country: "MA 02139 USA".
    let is_code = |rest: &str| {
        rest.split(' ').all(|word| word.len() == 2 || word.contains(|c: char| c.is_ascii_digit()))
    };
    known(last).or_else(|| {
        let (before, word) = last.rsplit_once(' ')?;
        known(word).filter(|_| is_code(before))
    })
}

/// Adds the countries of these affiliations, each once.
pub(crate) fn put_countries(record: &mut Record<'static>, affiliations: &[String]) {
    let countries = affiliations.iter().filter_map(|affiliation| country(affiliation)).map(str::to_owned);
    put_list(record, "countries", distinct(countries.collect()));
}

/// The DOI in a cited reference, bare and in lower case; `None` if it has none.
pub(crate) fn doi_in(reference: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = reference[from..].find("10.").map(|at| from + at) {
        let is_start = reference[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && before != '.');
        let rest = &reference[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "<>\"'|{}".contains(c)).unwrap_or(rest.len());
        let doi = rest[..end].trim_end_matches(['.', ',', ';', ':', ']']);
        // A closing bracket belongs to the DOI only if it is opened there: 10.1016/0022-2836(81)90087-5.
        let is_closed = doi.matches(')').count() <= doi.matches('(').count();
        let doi = if is_closed { doi } else { doi.trim_end_matches([')', '.', ',']) };
        if let Some((prefix, suffix)) = doi.strip_prefix("10.").and_then(|doi| doi.split_once('/'))
            && is_start
            && (4..=9).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && !suffix.is_empty()
        {
            return Some(doi.to_lowercase());
        }
        from = at + 3;
    }
    None
}

/// Adds the authors' keywords and those of an index, and as categories all of them, each once.
pub(crate) fn put_keywords(record: &mut Record<'static>, authors: Vec<String>, index: Vec<String>) {
    let (authors, index) = (distinct(authors), distinct(index));
    put_list(record, "categories", distinct(authors.iter().chain(&index).cloned().collect()));
    put_list(record, "author_keywords", authors);
    put_list(record, "index_keywords", index);
}

/// Adds cited references as they are given, and the DOIs found in them, each once.
pub(crate) fn put_references(record: &mut Record<'static>, references: Vec<String>) {
    let dois = distinct(references.iter().filter_map(|reference| doi_in(reference)).collect());
    put_list(record, "references", references);
    put_list(record, "reference_dois", dois);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_at_the_end_of_affiliations() {
        for (affiliation, expected) in [
            ("Made-Up Univ, Dept Oars, Boston, MA 02139 USA.", Some("United States")),
            ("Made-Up Univ, Oxford OX1 3QY, England", Some("United Kingdom")),
            ("Univ Ruderberg, Ruderberg, Germany", Some("Germany")),
            ("Oar Acad Sci, Beijing 100101, Peoples R China.", Some("China")),
            ("Department of Oars, Oslo, Norway. Electronic address: f@oars.no.", Some("Norway")),
            ("Department of Oars, Oslo, Norway. f@oars.no", Some("Norway")),
            ("Oars Ltd", None),
            ("", None),
            ("University of New Mexico", None),
        ] {
            assert_eq!(country(affiliation), expected, "{affiliation}");
        }
    }

    #[test]
    fn dois_are_found_in_references() {
        for (reference, expected) in [
            ("Muster F, 2010, J OARS, V3, P11, DOI 10.5555/ABC.1", Some("10.5555/abc.1")),
            ("DOI [10.5555/a1, 10.5555/A2]", Some("10.5555/a1")),
            (
                "Fabel (2001) https://doi.org/10.1016/0022-2836(81)90087-5.",
                Some("10.1016/0022-2836(81)90087-5"),
            ),
            ("see (10.5555/x).", Some("10.5555/x")),
            ("Version 2.10.1234/5 of 10.5 km", None),
            ("10.", None),
            ("10.. 10.]", None),
            ("10.1234/", None),
        ] {
            assert_eq!(doi_in(reference).as_deref(), expected, "{reference}");
        }
    }
}
