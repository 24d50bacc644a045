//! Evaluation measures, which compare themes or rankings with what people judged.
//!
//! Pure functions of slices: nothing here knows of papers, words or files.
//!
//! - Agreement of themes with known classes, or with another run's themes: [`v_measure`],
//!   [`adjusted_rand_index`], [`normalized_mutual_information`], [`purity`], [`homogeneity`], [`completeness`].
//! - Relevant documents at the top of a ranking: [`average_precision`], [`ndcg_at`], [`recall_at`],
//!   [`precision_at`]; [`share_cutoff`] is the rank that 20 % of the candidates reach.
//! - Confidence in a mean over queries: [`Interval`].
//!
//! Every sum runs in an order that depends on the values alone, so equal input gives equal bits.

mod bootstrap;
mod partition;
mod ranking;

pub use bootstrap::Interval;
pub use partition::{
    adjusted_rand_index, completeness, homogeneity, normalized_mutual_information, purity, v_measure,
};
pub use ranking::{average_precision, ndcg_at, precision_at, recall_at, share_cutoff};
