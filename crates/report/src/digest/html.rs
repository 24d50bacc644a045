//! The digest as an HTML page without a script. All styles are inline, since mail programs drop others.

use std::io;

use minijinja::{Value, context};

use super::sentences::Sentences;
use super::view::Digest;
use crate::html::environment_of;

const NAME: &str = "digest.html";
const TEMPLATE: &str = include_str!("../../assets/digest.html");

/// The page.
pub(super) fn page(digest: &Digest) -> io::Result<String> {
    let environment = environment_of(&[(NAME, TEMPLATE)]).map_err(io::Error::other)?;
    let template = environment.get_template(NAME).map_err(io::Error::other)?;
    let context = context! { words => Value::from_serialize(Sentences::new(digest)) };
    template.render(context).map_err(io::Error::other)
}
