//! How good are the answers? Themes against known labels, related papers against graded judgements.

mod error;
mod judgements;
mod labels;
mod related;
mod themes;

pub use error::{Error, Result, Setting};
pub use judgements::{Grades, Judgements, Query, Subject, read_qrels, read_queries};
pub use related::{Candidates, RelatedScores, evaluate_related};
pub use themes::{ThemeCount, ThemeScores, evaluate_themes};
