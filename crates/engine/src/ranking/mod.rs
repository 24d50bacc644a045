//! Which papers are most related to these, by words and by concepts together? [`Ranker`], and what it weighs:
//! [`RankingSettings`]. Which answer a text? [`TextQuery`].

mod length;
mod ranker;
mod settings;
mod text;

pub use length::length_factors;
pub use ranker::{PaperQuery, Ranked, Ranker, Scorer};
pub use settings::RankingSettings;
pub use text::{TextAnswer, TextQuery};
