//! A compact model of scientific English that helps small collections: [`BackgroundModel`].

mod model;

pub use model::{BackgroundModel, ModelRows, ModelTerm};
