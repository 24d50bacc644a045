//! The concept space: [`Lsa`], a latent semantic space, and the smoothing of its rows over the neighbour graph.

mod concatenate;
mod linalg;
mod lsa;
mod normal;
mod params;
mod quantized;
mod smooth;

pub(crate) use concatenate::{blend, concatenate, reweight};
pub use lsa::{ConceptSettings, Lsa};
pub use params::{LsaParams, ValidLsaParams};
pub use quantized::QuantizedRows;
pub use smooth::smooth;

pub(crate) use linalg::{ROW_BLOCK, eigen, gram};
