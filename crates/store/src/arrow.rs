//! How are numbers kept that are used where they lie? In Arrow IPC files, whose columns [`ArrowFile`] finds without
//! copying them.
//!
//! Arrow's own crate writes the files, and reads their metadata, which it verifies. Where a column begins and ends is
//! checked here, since a damaged file may say anything.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, FixedSizeListArray, ListArray, PrimitiveArray, RecordBatch};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_ipc::{Block, Footer, Precision, Schema, Type, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, DataType, Field};
use bytes::Bytes;

use super::file::{Contents, damaged};
use crate::error::Result;

/// What each value of a column is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One number.
    Single,
    /// A list of numbers.
    List,
    /// So many numbers.
    Fixed,
}

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    I8,
    U8,
    U16,
    U32,
    F32,
}

impl Number {
    /// Bytes of one.
    pub(super) fn width(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }
}

/// A column as it was found.
#[derive(Debug, Clone, Copy)]
struct Column {
    shape: Shape,
    number: Number,
    /// Numbers of each value where that is fixed.
    fixed: usize,
}

/// Where the values of a column lie in a batch.
#[derive(Debug, Clone)]
struct Place {
    offsets: Range<usize>,
    numbers: Range<usize>,
}

#[derive(Debug)]
struct Batch {
    n_rows: usize,
    places: Vec<Place>,
}

/// An Arrow IPC file whose columns have been found. Numbers are little-endian.
#[derive(Debug)]
pub(super) struct ArrowFile {
    name: String,
    bytes: Bytes,
    columns: Vec<Column>,
    batches: Vec<Batch>,
}

/// What stands at both ends of a file.
const MAGIC: &[u8] = b"ARROW1";

impl ArrowFile {
    /// A file that should have these columns: name, shape, and the types its numbers may be of.
    pub(super) fn new(
        Contents { name, bytes }: Contents,
        expected: &[(&str, Shape, &[Number])],
    ) -> Result<Self> {
        match Self::parse(bytes, expected) {
            Ok(file) => Ok(Self { name, ..file }),
            Err((found, wanted)) => Err(damaged(&name, found, wanted)),
        }
    }

    fn parse(bytes: Bytes, expected: &[(&str, Shape, &[Number])]) -> Found<Self> {
        let footer = footer(&bytes)?;
        let schema = footer.schema().ok_or_else(|| flaw("no schema", "a schema"))?;
        let columns = columns(schema, expected)?;
        let blocks = footer.recordBatches().map(|blocks| blocks.iter().copied().collect::<Vec<Block>>());
        let batches = blocks.unwrap_or_default().into_iter().map(|block| batch(&bytes, block, &columns));
        let batches = batches.collect::<Found<Vec<Batch>>>()?;
        Ok(Self { name: String::new(), bytes, columns, batches })
    }

    /// The path of the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Number of batches.
    pub(super) fn n_batches(&self) -> usize {
        self.batches.len()
    }

    /// Rows of a batch.
    pub(super) fn n_rows(&self, batch: usize) -> usize {
        self.batches[batch].n_rows
    }

    /// The type of a column's numbers.
    pub(super) fn number(&self, column: usize) -> Number {
        self.columns[column].number
    }

    /// Numbers of each value of a column of [`Shape::Fixed`].
    pub(super) fn fixed(&self, column: usize) -> usize {
        self.columns[column].fixed
    }

    /// All numbers of a column of a batch, as bytes.
    pub(super) fn numbers(&self, batch: usize, column: usize) -> &[u8] {
        &self.bytes[self.batches[batch].places[column].numbers.clone()]
    }

    /// The numbers in one list of a column of a batch, as bytes.
    pub(super) fn list(&self, batch: usize, column: usize, row: usize) -> Result<&[u8]> {
        let numbers = self.numbers(batch, column);
        let offsets = &self.bytes[self.batches[batch].places[column].offsets.clone()];
        let at = |row: usize| {
            let bytes = offsets.get(4 * row..4 * row + 4)?;
            usize::try_from(i32::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let width = self.columns[column].number.width();
        let found = at(row).zip(at(row + 1)).filter(|(start, end)| start <= end);
        let found = found.and_then(|(start, end)| numbers.get(width * start..width * end));
        found.ok_or_else(|| {
            damaged(&self.name, format!("list {row} of column {column} out of range"), "a list")
        })
    }
}

/// The unsigned numbers of a column, whatever their width.
pub(super) fn unsigned(bytes: &[u8], number: Number) -> impl ExactSizeIterator<Item = u32> {
    let width = number.width();
    bytes.chunks_exact(width).map(move |bytes| match *bytes {
        [a] => u32::from(a),
        [a, b] => u32::from(u16::from_le_bytes([a, b])),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    })
}

/// The 32-bit floats of a column.
pub(super) fn floats(bytes: &[u8]) -> Vec<f32> {
    let float = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap_or_default());
    bytes.chunks_exact(4).map(float).collect()
}

/// What was found and what was expected instead.
type Flaw = (String, String);
type Found<T> = std::result::Result<T, Flaw>;

// By value, so that literals and formatted text read alike where it is called.
#[allow(clippy::needless_pass_by_value)]
fn flaw(found: impl ToString, expected: impl ToString) -> Flaw {
    (found.to_string(), expected.to_string())
}

fn footer(bytes: &[u8]) -> Found<Footer<'_>> {
    let not = || flaw("something else", "an Arrow IPC file");
    let inner = bytes.strip_prefix(MAGIC).and_then(|bytes| bytes.strip_suffix(MAGIC)).ok_or_else(not)?;
    let (inner, length) = inner.split_last_chunk::<4>().ok_or_else(not)?;
    let length = usize::try_from(i32::from_le_bytes(*length)).map_err(|_| not())?;
    let start = inner.len().checked_sub(length).ok_or_else(not)?;
    root_as_footer(&inner[start..]).map_err(|error| flaw(first_line(&error), "the end of an Arrow IPC file"))
}

/// Verifiers tell their whole path, a step a line.
fn first_line(error: &impl ToString) -> String {
    error.to_string().lines().next().unwrap_or_default().to_string()
}

fn columns(schema: Schema<'_>, expected: &[(&str, Shape, &[Number])]) -> Found<Vec<Column>> {
    let fields = schema.fields().map(|fields| fields.iter().collect::<Vec<_>>()).unwrap_or_default();
    if fields.len() != expected.len() {
        return Err(flaw(format!("{} columns", fields.len()), format!("{} columns", expected.len())));
    }
    let mut columns = Vec::new();
    for (field, (name, shape, numbers)) in fields.into_iter().zip(expected) {
        let found = column(field).filter(|column| {
            field.name() == Some(*name) && column.shape == *shape && numbers.contains(&column.number)
        });
        let wanted = || format!("a column {name}, {shape:?} of {numbers:?}");
        columns.push(found.ok_or_else(|| flaw("another column", wanted()))?);
    }
    Ok(columns)
}

fn column(field: arrow_ipc::Field<'_>) -> Option<Column> {
    let child = || field.children().filter(|children| children.len() == 1).map(|children| children.get(0));
    match field.type_type() {
        Type::List => Some(Column { shape: Shape::List, number: number(child()?)?, fixed: 0 }),
        Type::FixedSizeList => {
            let fixed = usize::try_from(field.type_as_fixed_size_list()?.listSize()).ok()?;
            Some(Column { shape: Shape::Fixed, number: number(child()?)?, fixed })
        }
        _ => Some(Column { shape: Shape::Single, number: number(field)?, fixed: 1 }),
    }
}

fn number(field: arrow_ipc::Field<'_>) -> Option<Number> {
    if let Some(int) = field.type_as_int() {
        return match (int.bitWidth(), int.is_signed()) {
            (8, true) => Some(Number::I8),
            (8, false) => Some(Number::U8),
            (16, false) => Some(Number::U16),
            (32, false) => Some(Number::U32),
            _ => None,
        };
    }
    let float = field.type_as_floating_point()?;
    (float.precision() == Precision::SINGLE).then_some(Number::F32)
}

/// Finds the columns of a batch, each within the file and as long as it should be.
fn batch(bytes: &[u8], block: Block, columns: &[Column]) -> Found<Batch> {
    let out = || flaw("a batch out of range", "a batch inside the file");
    let size = |number: i64| usize::try_from(number).map_err(|_| out());
    let (start, metadata) = (size(block.offset())?, size(i64::from(block.metaDataLength()))?);
    let body = start.checked_add(metadata).ok_or_else(out)?;
    let end =
        body.checked_add(size(block.bodyLength())?).filter(|end| *end <= bytes.len()).ok_or_else(out)?;
    // A message begins with eight bytes that say that it is one and how long it is.
    let message = bytes.get(start + 8..body).ok_or_else(out)?;
    let message = root_as_message(message).map_err(|error| flaw(first_line(&error), "a batch"))?;
    let header = message.header_as_record_batch().ok_or_else(|| flaw("another message", "a batch"))?;
    if header.compression().is_some() {
        return Err(flaw("a compressed batch", "one that is not"));
    }
    let n_rows = size(header.length())?;
    let mut nodes = header.nodes().into_iter().flatten().map(|node| (node.length(), node.null_count()));
    let mut buffers = header.buffers().into_iter().flatten();
    let mut buffer = || {
        let buffer = buffers.next().ok_or_else(|| flaw("too few parts", "a part for each column"))?;
        let start = body.checked_add(size(buffer.offset())?).ok_or_else(out)?;
        let until =
            start.checked_add(size(buffer.length())?).filter(|until| *until <= end).ok_or_else(out)?;
        Ok::<Range<usize>, Flaw>(start..until)
    };
    let mut node = || match nodes.next() {
        Some((length, 0)) => size(length),
        _ => Err(flaw("missing values", "none")),
    };
    let mut places = Vec::new();
    for column in columns {
        let length = node()?;
        let (_validity, mut offsets) = (buffer()?, 0..0);
        let n_numbers = match column.shape {
            Shape::Single => length,
            Shape::List => {
                offsets = buffer()?;
                let (n_numbers, _validity) = (node()?, buffer()?);
                n_numbers
            }
            Shape::Fixed => {
                let (n_numbers, _validity) = (node()?, buffer()?);
                n_numbers
            }
        };
        let mut numbers = buffer()?;
        let fits = match column.shape {
            Shape::List => (length + 1).checked_mul(4).is_some_and(|size| size <= offsets.len()),
            Shape::Single | Shape::Fixed => length.checked_mul(column.fixed) == Some(n_numbers),
        };
        let wanted = n_numbers.checked_mul(column.number.width()).filter(|size| *size <= numbers.len());
        match wanted {
            Some(size) if fits && length == n_rows => numbers.end = numbers.start + size,
            _ => return Err(flaw("a column of another length", format!("{n_rows} values"))),
        }
        places.push(Place { offsets, numbers });
    }
    Ok(Batch { n_rows, places })
}

/// Arrow's list of a column's lists. `sizes` are those of each list.
pub(super) fn lists<T: ArrowPrimitiveType>(
    numbers: Vec<T::Native>,
    sizes: impl IntoIterator<Item = usize>,
) -> ArrayRef {
    let offsets = OffsetBuffer::<i32>::from_lengths(sizes);
    let values = Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::from(numbers), None));
    Arc::new(ListArray::new(item::<T>(), offsets, values, None))
}

/// Arrow's list of lists of `n` numbers each.
pub(super) fn fixed<T: ArrowPrimitiveType>(
    numbers: Vec<T::Native>,
    n: usize,
) -> std::result::Result<ArrayRef, ArrowError> {
    let size = i32::try_from(n).map_err(|_| ArrowError::InvalidArgumentError("too many".to_string()))?;
    let values = Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::from(numbers), None));
    Ok(Arc::new(FixedSizeListArray::try_new(item::<T>(), size, values, None)?))
}

fn item<T: ArrowPrimitiveType>() -> Arc<Field> {
    Arc::new(Field::new("item", T::DATA_TYPE, false))
}

/// Writes batches of the same columns. There must be one at least.
pub(super) fn write(
    out: impl Write,
    names: &[&str],
    batches: impl IntoIterator<Item = std::result::Result<Vec<ArrayRef>, ArrowError>>,
) -> io::Result<()> {
    let mut batches = batches.into_iter().peekable();
    let Some(Ok(first)) = batches.peek() else {
        return Err(io::Error::other("the first batch is missing"));
    };
    let field = |(name, array): (&&str, &ArrayRef)| Field::new(*name, array.data_type().clone(), false);
    let schema =
        Arc::new(arrow_schema::Schema::new(names.iter().zip(first).map(field).collect::<Vec<Field>>()));
    let written = || {
        let mut file = arrow_ipc::writer::FileWriter::try_new(out, &schema)?;
        for batch in batches {
            file.write(&RecordBatch::try_new(schema.clone(), batch?)?)?;
        }
        file.finish()
    };
    written().map_err(plain_error)
}

/// What the operating system said, where it is to blame.
fn plain_error(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, source) => source,
        other => io::Error::other(other),
    }
}

/// The smallest type that holds a number.
pub(super) fn narrowest(most: u32) -> DataType {
    match most {
        0..=0xff => DataType::UInt8,
        0x100..=0xffff => DataType::UInt16,
        _ => DataType::UInt32,
    }
}
