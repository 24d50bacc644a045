//! Which papers are most related to these, by words and by concepts together? [`Ranker`], and what it weighs:
//! [`RankingSettings`].

mod length;
mod ranker;
mod settings;

pub use length::length_factors;
pub(crate) use ranker::Scorer;
pub use ranker::{PaperQuery, Ranked, Ranker};
pub use settings::RankingSettings;
