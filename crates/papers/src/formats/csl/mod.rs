//! CSL-JSON: the records of citation processors, which Zotero, Pandoc and Mendeley read. It is read as JSON.

mod write;

#[cfg(test)]
mod tests;

pub(crate) use write::write;
