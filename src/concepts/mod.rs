//! What are papers about, beyond their words? [`ConceptSpace`], a latent semantic space, and the smoothing of
//! its rows over the neighbour graph.

mod beside;
mod compact;
mod linalg;
mod normal;
mod smooth;
mod svd;

pub use beside::{beside, fuse};
pub use compact::CompactRows;
pub use smooth::smooth;
pub use svd::{ConceptSettings, ConceptSpace};

pub(crate) use linalg::{ROW_BLOCK, eigen, gram};
