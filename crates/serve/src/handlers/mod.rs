//! The request handlers, by subject.

pub(crate) mod reading_list;
pub(crate) mod search;
pub(crate) mod upload;
pub(crate) mod views;
