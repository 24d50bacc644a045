//! How good is an answer? Numbers that compare themes or rankings with what people judged.
//!
//! Pure functions of slices: nothing here knows of papers, words or files.
//!
//! - Do the themes agree with known classes, or with another run's themes? [`v_measure`],
//!   [`adjusted_rand_index`], [`normalized_mutual_information`], [`purity`], [`homogeneity`], [`completeness`].
//! - Does a ranking put the relevant documents first? [`average_precision`], [`ndcg_at`], [`recall_at`],
//!   [`precision_at`]; [`share_cutoff`] says how deep 20 % of the candidates reach.
//! - How far is a mean over queries to be trusted? [`Interval`].
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
