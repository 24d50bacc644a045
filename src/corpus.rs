//! Papers and their sources, from the crate `themata-papers`.

pub use themata_papers::dates::PartialDate;
pub use themata_papers::formats::{FieldMap, InputFormat};
pub use themata_papers::index_folder::is_index;
pub(crate) use themata_papers::index_folder::{GENERATION, MANIFEST, generations};
pub use themata_papers::read::{FormatCount, ReadOptions, ReadOutcome, SkipReason, Skipped, read, read_from};
pub use themata_papers::select::{Condition, Sample};
pub use themata_papers::vectors::{DenseVectors, PaperVectors, read_vectors};
pub use themata_papers::{Corpus, Paper};
