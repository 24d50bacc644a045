//! How does a browser show a report? `report.html`: one page that needs no network, no script and no other
//! file.

mod page;
mod papers;

use std::io;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use super::Report;

/// The templates, by the names by which they include one another.
const TEMPLATES: [(&str, &str); 4] = [
    ("report.html", include_str!("templates/report.html")),
    ("theme.html", include_str!("templates/theme.html")),
    ("map.html", include_str!("templates/map.html")),
    ("evidence.html", include_str!("templates/evidence.html")),
];

/// The style sheet.
const CSS: &str = include_str!("templates/report.css");

/// Writes the report as one page.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let page = page::page(report)?;
    let context =
        context! { page => Value::from_serialize(&page), css => Value::from_safe_string(CSS.to_owned()) };
    let environment = environment().map_err(io::Error::other)?;
    let template = environment.get_template("report.html").map_err(io::Error::other)?;
    template.render_captured_to(context, out).map_err(io::Error::other)?;
    Ok(())
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
