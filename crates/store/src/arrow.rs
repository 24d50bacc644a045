//! Zero-copy numeric columns in Arrow IPC files, read with [`ArrowFile`].
//!
//! Arrow's own crate writes the files and decodes them in place. It checks every length and every offset of a list when
//! a file is opened, so that a damaged file is an error.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, FixedSizeListArray, ListArray, PrimitiveArray, RecordBatch};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::{ArrowError, DataType, Field};
use bytes::Bytes;

use super::file::{Contents, damaged, guarded};
use crate::error::Result;

/// An Arrow IPC file that has been opened. Its columns stay in the bytes they were read from.
#[derive(Debug)]
pub(super) struct ArrowFile {
    name: String,
    batches: Vec<RecordBatch>,
}

impl ArrowFile {
    /// Opens a file with these columns. O(lists): their offsets are checked, their values are not read.
    pub(super) fn new(Contents { name, bytes }: Contents, columns: &[&str]) -> Result<Self> {
        let batches =
            guarded(|| decode(bytes)).map_err(|found| damaged(&name, found, "an Arrow IPC file"))?;
        for batch in &batches {
            let schema = batch.schema();
            let found: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            if found != columns {
                return Err(damaged(&name, format!("columns {found:?}"), format!("{columns:?}")));
            }
        }
        Ok(Self { name, batches })
    }

    /// Opens a file of a single batch with these columns and `n_rows` rows.
    pub(super) fn single(contents: Contents, columns: &[&str], n_rows: usize) -> Result<Self> {
        let file = Self::new(contents, columns)?;
        match file.batches.as_slice() {
            [batch] if batch.num_rows() == n_rows => Ok(file),
            _ => Err(damaged(&file.name, "other batches", format!("one batch of {n_rows} rows"))),
        }
    }

    /// The path of the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Number of batches.
    pub(super) fn n_batches(&self) -> usize {
        self.batches.len()
    }

    /// Number of rows in a batch.
    pub(super) fn n_rows(&self, batch: usize) -> usize {
        self.batches[batch].num_rows()
    }

    /// A column of numbers.
    pub(super) fn numbers<T: ArrowPrimitiveType>(
        &self,
        batch: usize,
        column: usize,
    ) -> Result<&ScalarBuffer<T::Native>> {
        self.values::<T>(self.batches[batch].column(column))
    }

    /// A column of lists.
    pub(super) fn lists(&self, batch: usize, column: usize) -> Result<&ListArray> {
        self.downcast(self.batches[batch].column(column))
    }

    /// The numbers of a column of lists of one length, row by row, and this length.
    pub(super) fn fixed<T: ArrowPrimitiveType>(
        &self,
        batch: usize,
        column: usize,
    ) -> Result<(&ScalarBuffer<T::Native>, usize)> {
        let lists: &FixedSizeListArray = self.downcast(self.batches[batch].column(column))?;
        let numbers = self.values::<T>(lists.values())?;
        let length = usize::try_from(lists.value_length()).ok();
        let length = length.filter(|length| length.checked_mul(lists.len()) == Some(numbers.len()));
        let found = || format!("{} numbers in {} lists", numbers.len(), lists.len());
        Ok((numbers, length.ok_or_else(|| damaged(&self.name, found(), "as many numbers in each list"))?))
    }

    /// The numbers of an array of this file.
    pub(super) fn values<'a, T: ArrowPrimitiveType>(
        &self,
        array: &'a ArrayRef,
    ) -> Result<&'a ScalarBuffer<T::Native>> {
        Ok(self.downcast::<PrimitiveArray<T>>(array)?.values())
    }

    /// An array of this file, if it is of this type and has no missing values.
    fn downcast<'a, A: Array + 'static>(&self, array: &'a ArrayRef) -> Result<&'a A> {
        let found = array.as_any().downcast_ref::<A>().filter(|array| array.null_count() == 0);
        found.ok_or_else(|| {
            let found = format!("a column of type {} with {} nulls", array.data_type(), array.null_count());
            damaged(&self.name, found, "a column of another type without nulls")
        })
    }
}

/// The batches of a file, whose columns share its bytes.
fn decode(bytes: Bytes) -> std::result::Result<Vec<RecordBatch>, ArrowError> {
    let broken = |what: &str| ArrowError::ParseError(what.to_string());
    let file = Buffer::from(bytes);
    let (rest, trailer) = file.split_last_chunk::<10>().ok_or_else(|| broken("too few bytes"))?;
    let start = rest.len().checked_sub(read_footer_length(*trailer)?);
    let footer = &rest[start.ok_or_else(|| broken("a footer longer than the file"))?..];
    // The verifier prints a path, one step a line.
    let first_line = |text: String| broken(text.lines().next().unwrap_or("no footer"));
    let footer = root_as_footer(footer).map_err(|error| first_line(error.to_string()))?;
    let schema = footer.schema().ok_or_else(|| broken("no schema"))?;
    // Numbers that are not aligned are an error; otherwise they would be copied.
    let decoder =
        FileDecoder::new(Arc::new(fb_to_schema(schema)), footer.version()).with_require_alignment(true);
    let batch = |block: &Block| {
        let size = |number: i64| usize::try_from(number).map_err(|_| broken("a negative length"));
        let (start, metadata) = (size(block.offset())?, size(block.metaDataLength().into())?);
        let length =
            metadata.checked_add(size(block.bodyLength())?).ok_or_else(|| broken("a batch too long"))?;
        if start.checked_add(length).is_none_or(|end| end > file.len()) {
            return Err(broken("a batch beyond the end of the file"));
        }
        let batch = decoder.read_record_batch(block, &file.slice_with_length(start, length))?;
        batch.ok_or_else(|| broken("a message without a batch"))
    };
    footer.recordBatches().into_iter().flatten().map(batch).collect()
}

/// An array of lists. `sizes` are the lengths of the lists.
pub(super) fn lists<T: ArrowPrimitiveType>(
    numbers: Vec<T::Native>,
    sizes: impl IntoIterator<Item = usize>,
) -> ArrayRef {
    let offsets = OffsetBuffer::<i32>::from_lengths(sizes);
    let values = Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::from(numbers), None));
    Arc::new(ListArray::new(item::<T>(), offsets, values, None))
}

/// An array of lists of `n` numbers each.
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

/// Writes batches of the same columns. There must be at least one.
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

/// The error of the operating system, if it caused the failure.
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
