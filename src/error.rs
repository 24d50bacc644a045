//! One error type over those of the crates.

/// The result of anything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of one of the crates. Each has its own type, which says more.
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
    /// Nothing could be evaluated.
    #[error(transparent)]
    Evaluate(#[from] themata_evaluate::Error),
    /// The web app could not be served.
    #[cfg(feature = "serve")]
    #[error(transparent)]
    Serve(#[from] themata_serve::Error),
}
