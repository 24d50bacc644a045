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

/// Where the template leaves room for data and script, which are too large to be handed to it.
const DATA: &str = "<!-- data -->\n";

/// Writes the report as one page. The corpus is that of the report.
pub(super) fn write(report: &Report, corpus: &Corpus, out: &mut dyn io::Write) -> io::Result<()> {
    let shown = papers::Shown::of(report);
    let bounds = data::Bounds::of(report, corpus, &shown);
    let colours = picture::colours(report);
    let page = page::page(report, &shown, bounds, &colours)?;
    let context = context! {
        page => Value::from_serialize(&page),
        css => Value::from_safe_string(CSS.to_owned()),
        policy => Value::from_safe_string(script::policy()),
    };
    let environment = environment().map_err(io::Error::other)?;
    let template = environment.get_template("page.html").map_err(io::Error::other)?;
    let page = template.render(context).map_err(io::Error::other)?;
    // No text from outside can be taken for the mark: it would be escaped.
    let (before, after) = page.split_once(DATA).unwrap_or((&page, ""));
    out.write_all(before.as_bytes())?;
    data::write(report, corpus, &shown, bounds, &colours, out)?;
    write!(out, "<script>{}</script>\n{after}", script::SCRIPT)
}

/// The templates, strict about what they use and escaping all that they print.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

#[cfg(test)]
mod tests;
