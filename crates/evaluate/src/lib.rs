//! Evaluation of results: themes against known labels ([`evaluate_themes`]), and rankings of related papers against
//! graded judgements ([`evaluate_related`]).

mod error;
mod judgements;
mod labels;
mod related;
mod themes;

pub use error::{Error, Result, Setting};
pub use judgements::{Grades, Judgements, Query, Subject, read_qrels, read_queries};
pub use related::{Candidates, RelatedScores, evaluate_related};
pub use themes::{ThemeCount, ThemeScores, evaluate_themes};
