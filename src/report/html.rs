//! How does a browser show a report? `report.html`: one page that needs no network and no other file.
//!
//! What tells of themes is plain HTML, which can be read without a script. The script adds what takes a hand: the map,
//! search, abstracts and neighbours, from the [data] at the end of the page.

mod data;
mod page;
mod papers;
mod script;

use std::io;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use super::{Report, picture};
use crate::corpus::Corpus;

/// The templates, by the names by which they include one another.
const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("../../assets/page.html")),
    ("theme.html", include_str!("../../assets/theme.html")),
    ("evidence.html", include_str!("../../assets/evidence.html")),
];

/// The style sheet.
const CSS: &str = include_str!("../../assets/page.css");

/// The same, and what only the live page shows.
const LIVE_CSS: &str =
    concat!(include_str!("../../assets/page.css"), include_str!("../../assets/live/live.css"));

/// Where the template leaves room for data and script, which are too large to be handed to it.
const DATA: &str = "<!-- data -->\n";

/// Writes the report as one page. The corpus is that of the report.
pub(super) fn write(report: &Report, corpus: &Corpus, out: &mut dyn io::Write) -> io::Result<()> {
    let shown = papers::Shown::of(report);
    let bounds = data::Bounds::of(report, corpus, &shown);
    let colours = picture::colours(report);
    let (before, after) = around(report, &shown, bounds, &colours, None)?;
    out.write_all(before.as_bytes())?;
    data::write(report, corpus, &shown, bounds, &colours, out)?;
    write!(out, "<script>{}</script>\n{after}", *script::SCRIPT)
}

/// The page as a program serves it: abstracts, neighbours and searches are asked of that program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivePage {
    /// The page.
    pub html: Vec<u8>,
    /// Its `Content-Security-Policy`, to be sent with it: it names the page's script by its hash and lets it ask the
    /// page's own origin alone.
    pub policy: String,
}

impl Report {
    /// The report as a page that asks the program behind it (`themata serve`) for all but map and themes. `version` is
    /// that of the index it was made of: the page says so when an answer comes from another.
    pub fn live_page(&self, version: Option<&str>) -> io::Result<LivePage> {
        let shown = papers::Shown::of(self);
        let colours = picture::colours(self);
        let policy = script::live_policy();
        let live = Live { policy: &policy, version };
        let (before, after) = around(self, &shown, data::Bounds::NONE, &colours, Some(live))?;
        let mut html = before.into_bytes();
        data::write_places(self, &shown, data::Bounds::NONE, &colours, &mut html)?;
        html.extend_from_slice(b"<script>");
        html.extend_from_slice(script::LIVE_SCRIPT.as_bytes());
        html.extend_from_slice(b"</script>\n");
        html.extend_from_slice(after.as_bytes());
        Ok(LivePage { html, policy })
    }
}

/// What the live page has beyond others.
#[derive(Debug, Clone, Copy)]
struct Live<'a> {
    policy: &'a str,
    version: Option<&'a str>,
}

/// The page before and after its data and script.
fn around(
    report: &Report,
    shown: &papers::Shown,
    bounds: data::Bounds,
    colours: &[usize],
    live: Option<Live<'_>>,
) -> io::Result<(String, String)> {
    let page = page::page(report, shown, bounds, colours)?;
    let css = if live.is_some() { LIVE_CSS } else { CSS };
    let context = context! {
        page => Value::from_serialize(&page),
        live => live.is_some(),
        version => live.and_then(|live| live.version),
        css => Value::from_safe_string(css.to_owned()),
        policy => Value::from_safe_string(live.map_or_else(script::policy, |live| live.policy.to_owned())),
    };
    let environment = environment().map_err(io::Error::other)?;
    let template = environment.get_template("page.html").map_err(io::Error::other)?;
    let page = template.render(context).map_err(io::Error::other)?;
    // No text from outside can be taken for the mark: it would be escaped.
    let (before, after) = page.split_once(DATA).unwrap_or((&page, ""));
    Ok((before.to_owned(), after.to_owned()))
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    environment_of(&TEMPLATES)
}

/// Templates by their names, strict about what they use and escaping all that they print.
pub(super) fn environment_of(
    templates: &[(&'static str, &'static str)],
) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    for &(name, source) in templates {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

#[cfg(test)]
mod tests;
