//! The error type of the crate.

/// The reason why a mail cannot be addressed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("address is {found}, expected {expected}")]
pub struct AddressError {
    /// The address given.
    pub found: String,
    /// The expected form of an address.
    pub expected: String,
}
