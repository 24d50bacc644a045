//! The ranking of related papers by words and concepts together, and of answers to a text: [`Ranker`] and [`TextQuery`].

mod length;
mod ranker;
mod settings;
mod text;

pub use length::length_factors;
pub use ranker::{PaperQuery, Ranked, Ranker, Scorer};
pub use settings::RankingSettings;
pub use text::{TextAnswer, TextQuery};
