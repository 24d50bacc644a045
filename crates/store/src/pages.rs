//! Decoders for the pages of a Parquet column: [`rows`] and [`lists`] read the plain encodings used in an index.
//!
//! The Parquet crate finds and decompresses pages, but its own decoders trust the values in a page. These decoders
//! check everything, so that a damaged page is an error.

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

/// A value of a column.
pub(super) trait Value: Sized {
    /// Decodes `n` values; `None` if the bytes are too short.
    fn decode(bytes: &Bytes, n: usize, encoding: Encoding) -> Option<Vec<Self>>;
}

impl Value for Bytes {
    fn decode(bytes: &Bytes, n: usize, encoding: Encoding) -> Option<Vec<Self>> {
        let (mut values, mut at) = (Vec::new(), 0);
        for _ in 0..n {
            let (length, _) = bytes.get(at..)?.split_first_chunk::<4>()?;
            let start = at + 4;
            at = start.checked_add(u32::from_le_bytes(*length) as usize).filter(|&end| end <= bytes.len())?;
            values.push(bytes.slice(start..at));
        }
        (encoding == Encoding::PLAIN).then_some(values)
    }
}

/// Numbers of four or eight bytes.
macro_rules! number {
    ($number:ty, $width:literal) => {
        impl Value for $number {
            fn decode(bytes: &Bytes, n: usize, encoding: Encoding) -> Option<Vec<Self>> {
                let bytes = bytes.get(..n.checked_mul($width)?)?;
                match encoding {
                    Encoding::PLAIN => {
                        let (numbers, _) = bytes.as_chunks::<$width>();
                        Some(numbers.iter().map(|bytes| <$number>::from_le_bytes(*bytes)).collect())
                    }
                    // The first bytes of all numbers, then the second ones, and so on.
                    Encoding::BYTE_STREAM_SPLIT => {
                        let byte = |at: usize| std::array::from_fn(|part| bytes[part * n + at]);
                        Some((0..n).map(|at| <$number>::from_le_bytes(byte(at))).collect())
                    }
                    _ => None,
                }
            }
        }
    };
}
number!(i32, 4);
number!(f32, 4);
number!(f64, 8);

/// The description of a flaw, for [`Error::Damaged`](crate::Error::Damaged).
type Flaw = String;

/// The values of a page, and for each slot whether it has a value and whether it continues a list.
struct Decoded<T> {
    values: Vec<T>,
    defined: Vec<bool>,
    repeated: Vec<bool>,
}

/// Rows `first..first + n` of a column of `n_rows` rows; `None` for a missing value.
pub(super) fn rows<T: Value>(
    mut pages: Box<dyn PageReader>,
    optional: bool,
    (first, n, n_rows): (usize, usize, usize),
) -> Result<Vec<Option<T>>, Flaw> {
    let (mut at, mut out) = (0, Vec::new());
    while out.len() < n {
        let next = pages.peek_next_page().map_err(|error| error.to_string())?;
        let next = next.ok_or_else(|| format!("a column of {at} rows"))?;
        if let Some(size) = next.num_levels.filter(|size| *size > 0 && at + size <= first) {
            pages.skip_next_page().map_err(|error| error.to_string())?;
            at += size;
            continue;
        }
        let Decoded { values, defined, .. } = page::<T>(&mut *pages, optional, false, n_rows - at)?;
        let mut values = values.into_iter();
        for defined in defined {
            let value = if defined { values.next() } else { None };
            if at >= first && out.len() < n {
                out.push(value);
            }
            at += 1;
        }
    }
    Ok(out)
}

/// The lists of the first `n` rows of a column.
pub(super) fn lists<T: Value>(mut pages: Box<dyn PageReader>, n: usize) -> Result<Vec<Vec<T>>, Flaw> {
    let mut lists: Vec<Vec<T>> = Vec::new();
    while pages.peek_next_page().map_err(|error| error.to_string())?.is_some() {
        let Decoded { values, defined, repeated } = page::<T>(&mut *pages, true, true, MOST_VALUES)?;
        let mut values = values.into_iter();
        for (defined, repeated) in defined.into_iter().zip(repeated) {
            if !repeated {
                lists.push(Vec::new());
            }
            let list = lists.last_mut().ok_or("a list without a beginning")?;
            list.extend(if defined { values.next() } else { None });
        }
        if lists.len() > n {
            return Err(format!("more than {n} lists"));
        }
    }
    if lists.len() == n { Ok(lists) } else { Err(format!("{} lists", lists.len())) }
}

/// The highest plausible number of values in a page, small enough to allocate.
const MOST_VALUES: usize = 1 << 26;

/// Decodes the next page, of at most `most` values.
fn page<T: Value>(
    pages: &mut dyn PageReader,
    optional: bool,
    listed: bool,
    most: usize,
) -> Result<Decoded<T>, Flaw> {
    let page = pages.get_next_page().map_err(|error| error.to_string())?;
    let Some(Page::DataPage { mut buf, num_values, encoding, .. }) = page else {
        return Err("a page of another kind".to_string());
    };
    let n = num_values as usize;
    if n == 0 || n > most.min(MOST_VALUES) {
        return Err(format!("a page of {n} values"));
    }
    let short = || "a page that ends too early".to_string();
    let repeated = if listed { levels(&mut buf, n).ok_or_else(short)? } else { Vec::new() };
    let defined = if optional { levels(&mut buf, n).ok_or_else(short)? } else { vec![true; n] };
    let n_values = defined.iter().filter(|defined| **defined).count();
    let values = T::decode(&buf, n_values, encoding).ok_or_else(short)?;
    Ok(Decoded { values, defined, repeated })
}

/// Takes `n` levels of 0 or 1 from the front of a page. They are encoded as runs and as groups of eight in a byte.
fn levels(page: &mut Bytes, n: usize) -> Option<Vec<bool>> {
    let (length, _) = page.split_first_chunk::<4>()?;
    let end = (u32::from_le_bytes(*length) as usize).checked_add(4).filter(|&end| end <= page.len())?;
    let encoded = page.split_to(end);
    let (mut at, mut levels) = (4, Vec::with_capacity(n));
    while levels.len() < n {
        let header = leb128(&encoded, &mut at)?;
        let (size, more) = (header >> 1, n - levels.len());
        if size == 0 {
            return None;
        }
        if header & 1 == 0 {
            let level = *encoded.get(at)? != 0;
            at += 1;
            levels.extend(std::iter::repeat_n(level, size.min(more)));
        } else {
            let bytes = encoded.get(at..)?;
            let bytes = &bytes[..size.min(bytes.len()).min(more.div_ceil(8))];
            let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
            levels.extend(bits.take(more));
            at += bytes.len();
            if bytes.len() < size.min(more.div_ceil(8)) {
                return None;
            }
        }
    }
    Some(levels)
}

/// Reads a number in LEB128: seven bits per byte; the highest bit is unset in the last byte.
fn leb128(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encoded levels, with their length.
    fn encoded(runs: &[u8]) -> Bytes {
        Bytes::from([&(runs.len() as u32).to_le_bytes(), runs].concat())
    }

    #[test]
    fn levels_are_runs_and_groups_of_eight() {
        // Three ones; then eight from the bits of a byte, lowest first; then two zeros.
        let runs = [3 << 1, 1, 1 << 1 | 1, 0b0000_0101, 2 << 1, 0];
        let mut page = encoded(&runs);
        let expected: Vec<bool> = [1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0].map(|level| level == 1).to_vec();
        assert_eq!(levels(&mut page, 13), Some(expected));
        assert!(page.is_empty());
    }

    #[test]
    fn truncated_data_is_an_error() {
        assert_eq!(levels(&mut encoded(&[3 << 1, 1]), 4), None);
        assert_eq!(levels(&mut encoded(&[0, 1, 0, 1]), 4), None);
        assert_eq!(levels(&mut encoded(&[2 << 1 | 1, 0xff]), 16), None);
        assert_eq!(levels(&mut Bytes::from_static(&[9, 0, 0, 0, 1]), 1), None);
        assert_eq!(leb128(&[0xff; 8], &mut 0), None);
        let text = Bytes::from_static(&[2, 0, 0, 0, b'a', b'b', 0xff, 0xff, 0xff, 0xff]);
        let two = <Bytes as Value>::decode(&text, 1, Encoding::PLAIN).unwrap();
        assert_eq!(two, [Bytes::from_static(b"ab")]);
        assert_eq!(<Bytes as Value>::decode(&text, 2, Encoding::PLAIN), None);
        assert_eq!(<f64 as Value>::decode(&text, 2, Encoding::PLAIN), None);
    }

    #[test]
    fn split_bytes_are_joined_to_numbers() {
        let numbers = [1.5_f32, -2.0, 1e30];
        let bytes: Vec<u8> = (0..4).flat_map(|part| numbers.map(|x| x.to_le_bytes()[part])).collect();
        let found = <f32 as Value>::decode(&Bytes::from(bytes), 3, Encoding::BYTE_STREAM_SPLIT);
        assert_eq!(found.unwrap(), numbers);
    }
}
