//! Decoding of text that may not be UTF-8.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// Text as UTF-8, or else as Windows-1252.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252() {
        assert_eq!(decoded("Gödel".as_bytes()), "Gödel");
        assert_eq!(decoded(b"G\xf6del \x93x\x94"), "Gödel “x”");
    }
}
