//! The report as `report.html`: one page that needs no network and no other file.
//!
//! Themes are plain HTML, readable without a script. The script adds the interactive parts (the map, search, abstracts
//! and neighbours) from the [data] at the end of the page.

mod charts;
mod data;
mod page;
mod papers;
mod script;

use std::io;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use super::{Report, colours};
use themata_papers::Corpus;

/// The templates by name, as they include one another.
const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("../assets/page.html")),
    ("theme.html", include_str!("../assets/theme.html")),
    ("evidence.html", include_str!("../assets/evidence.html")),
];

/// The style sheet.
const CSS: &str = include_str!("../assets/page.css");

/// The style sheet of the live page.
const LIVE_CSS: &str = concat!(include_str!("../assets/page.css"), include_str!("../assets/live/live.css"));

/// The template's placeholder for data and script, which are too large to pass to the template engine.
const DATA: &str = "<!-- data -->\n";

/// Writes the report as one page. The corpus is that of the report.
pub(super) fn write(report: &Report, corpus: &Corpus, out: &mut dyn io::Write) -> io::Result<()> {
    let shown = papers::Shown::new(report);
    let bounds = data::Bounds::new(report, corpus, &shown);
    let colours = colours::colours(report);
    let (before, after) = around(report, &shown, bounds, &colours, None)?;
    out.write_all(before.as_bytes())?;
    data::Data { report, shown: &shown, bounds, colours: &colours }.write(corpus, out)?;
    write!(out, "<script>{}</script>\n{after}", *script::SCRIPT)
}

/// The page as `themata serve` serves it: it requests abstracts, neighbours and search results from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivePage {
    /// The page.
    pub html: Vec<u8>,
    /// Its `Content-Security-Policy` header: allows the page's script by hash, and requests only to its own origin.
    pub policy: String,
}

impl Report {
    /// The report as a live page, which requests everything except the map and the themes from its server. `version` is
    /// that of the index: the page prompts for a reload when a response comes from another version.
    pub fn live_page(&self, version: Option<&str>) -> io::Result<LivePage> {
        let shown = papers::Shown::new(self);
        let colours = colours::colours(self);
        let policy = script::live_policy();
        let live = Live { policy: &policy, version };
        let bounds = data::Bounds::NONE;
        let (before, after) = around(self, &shown, bounds, &colours, Some(live))?;
        let mut html = before.into_bytes();
        data::Data { report: self, shown: &shown, bounds, colours: &colours }.write_map(&mut html)?;
        html.extend_from_slice(b"<script>");
        html.extend_from_slice(script::LIVE_SCRIPT.as_bytes());
        html.extend_from_slice(b"</script>\n");
        html.extend_from_slice(after.as_bytes());
        Ok(LivePage { html, policy })
    }
}

/// The parameters of a live page.
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
    // Text of papers cannot contain the placeholder: it is escaped.
    let (before, after) = page.split_once(DATA).expect("the template contains the placeholder");
    Ok((before.to_owned(), after.to_owned()))
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    environment_of(&TEMPLATES)
}

/// An environment with these templates that rejects undefined values and escapes all output.
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
