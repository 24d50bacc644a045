//! The error type of the facade: one variant per crate.

/// The result of a fallible function of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of one of the crates. Each crate has its own, more detailed type.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Papers could not be read, selected or found.
    #[error(transparent)]
    Papers(#[from] themata_papers::Error),
    /// Documents could not be analyzed.
    #[error(transparent)]
    Engine(#[from] themata_engine::Error),
    /// An index could not be read, written or changed.
    #[error(transparent)]
    Store(#[from] themata_store::Error),
    /// Themes or rankings could not be evaluated.
    #[error(transparent)]
    Evaluate(#[from] themata_evaluate::Error),
    /// The web app could not be started.
    #[cfg(feature = "serve")]
    #[error(transparent)]
    Serve(#[from] themata_serve::Error),
}
