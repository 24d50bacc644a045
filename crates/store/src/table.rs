//! Tables in Parquet files, which other programs can query. [`Table`] reads rows from the middle of a file.
//!
//! Pages are small, so that a few rows can be read without the rest, and compressed with zstd. A column holds text,
//! lists of texts, 32-bit integers, or floats. The values of optional columns may be missing.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::page::PageReader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::file::{Contents, damaged, guarded};
use super::pages::{Value, lists, rows};
use crate::error::Result;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    OptionalText,
    /// A list of texts in each row.
    Texts,
    Int,
    OptionalInt,
    Float,
    Double,
}

impl Kind {
    fn physical(self) -> Type {
        match self {
            Self::Text | Self::OptionalText | Self::Texts => Type::BYTE_ARRAY,
            Self::Int | Self::OptionalInt => Type::INT32,
            Self::Float => Type::FLOAT,
            Self::Double => Type::DOUBLE,
        }
    }

    /// Highest definition level: 1 if values may be missing, 0 otherwise.
    fn definition(self) -> i16 {
        i16::from(matches!(self, Self::OptionalText | Self::Texts | Self::OptionalInt))
    }

    /// Highest repetition level: 1 for lists, 0 otherwise.
    fn repetition(self) -> i16 {
        i16::from(self == Self::Texts)
    }

    fn declaration(self, name: &str) -> String {
        match self {
            Self::Text => format!("required binary {name} (UTF8);"),
            Self::OptionalText => format!("optional binary {name} (UTF8);"),
            Self::Texts => format!(
                "required group {name} (LIST) {{ repeated group list {{ required binary element (UTF8); }} }}"
            ),
            Self::Int => format!("required int32 {name};"),
            Self::OptionalInt => format!("optional int32 {name};"),
            Self::Float => format!("required float {name};"),
            Self::Double => format!("required double {name};"),
        }
    }
}

/// The name and type of a column.
pub(super) type Column = (&'static str, Kind);

/// The values of a column in a row group.
pub(super) struct Data {
    values: Values,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Int(Vec<i32>),
    Float(Vec<f32>),
    Double(Vec<f64>),
}

impl Data {
    fn required(values: Values) -> Self {
        Self { values, definitions: Vec::new(), repetitions: Vec::new() }
    }

    pub(super) fn text<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::required(Values::Text(texts.into_iter().map(ByteArray::from).collect()))
    }

    pub(super) fn optional_text<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let (definitions, values): (Vec<i16>, Vec<Option<ByteArray>>) =
            texts.into_iter().map(|text| (i16::from(text.is_some()), text.map(ByteArray::from))).unzip();
        let values = Values::Text(values.into_iter().flatten().collect());
        Self { values, definitions, repetitions: Vec::new() }
    }

    pub(super) fn texts<'a>(lists: impl IntoIterator<Item = &'a [String]>) -> Self {
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        for list in lists {
            // An empty list has one undefined entry.
            definitions.extend(std::iter::repeat_n(i16::from(!list.is_empty()), list.len().max(1)));
            repetitions.extend((0..list.len().max(1)).map(|at| i16::from(at > 0)));
            values.extend(list.iter().map(|text| ByteArray::from(text.as_str())));
        }
        Self { values: Values::Text(values), definitions, repetitions }
    }

    #[allow(clippy::cast_possible_wrap, reason = "rows and counts lie below 2^31 long before memory ends")]
    pub(super) fn int(numbers: impl IntoIterator<Item = usize>) -> Self {
        Self::required(Values::Int(numbers.into_iter().map(|number| number as i32).collect()))
    }

    pub(super) fn optional_int(numbers: impl IntoIterator<Item = Option<i32>>) -> Self {
        let numbers: Vec<Option<i32>> = numbers.into_iter().collect();
        let definitions = numbers.iter().map(|number| i16::from(number.is_some())).collect();
        let values = Values::Int(numbers.into_iter().flatten().collect());
        Self { values, definitions, repetitions: Vec::new() }
    }

    pub(super) fn float(numbers: impl IntoIterator<Item = f32>) -> Self {
        Self::required(Values::Float(numbers.into_iter().collect()))
    }

    pub(super) fn double(numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::required(Values::Double(numbers.into_iter().collect()))
    }

    /// Whether there are no values.
    pub(super) fn is_empty(&self) -> bool {
        match &self.values {
            Values::Text(values) => values.is_empty(),
            Values::Int(values) => values.is_empty(),
            Values::Float(values) => values.is_empty(),
            Values::Double(values) => values.is_empty(),
        }
    }

    fn write(&self, group: &mut SerializedRowGroupWriter<'_, impl Write + Send>) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General("more data than columns".to_string()));
        };
        let levels = |levels: &'_ Vec<i16>| if levels.is_empty() { None } else { Some(levels.clone()) };
        let (definitions, repetitions) = (levels(&self.definitions), levels(&self.repetitions));
        let (definitions, repetitions) = (definitions.as_deref(), repetitions.as_deref());
        match &self.values {
            Values::Text(values) => {
                column.typed::<ByteArrayType>().write_batch(values, definitions, repetitions)?
            }
            Values::Int(values) => {
                column.typed::<Int32Type>().write_batch(values, definitions, repetitions)?
            }
            Values::Float(values) => {
                column.typed::<FloatType>().write_batch(values, definitions, repetitions)?
            }
            Values::Double(values) => {
                column.typed::<DoubleType>().write_batch(values, definitions, repetitions)?
            }
        };
        column.close()
    }
}

/// Writes a table of these columns, one row group at a time. Pages have at most `page_rows` rows.
pub(super) fn write(
    out: &mut (impl Write + Send),
    name: &str,
    columns: &[Column],
    page_rows: usize,
    groups: impl IntoIterator<Item = Vec<Data>>,
) -> io::Result<()> {
    let written = || {
        let declarations: Vec<String> = columns.iter().map(|(name, kind)| kind.declaration(name)).collect();
        let schema = parse_message_type(&format!("message {name} {{ {} }}", declarations.join(" ")))?;
        let mut properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .set_write_batch_size(page_rows)
            .set_data_page_row_count_limit(page_rows)
            .set_created_by(format!("{} {}", themata_engine::PROGRAM, themata_engine::VERSION));
        for (name, kind) in columns {
            if matches!(kind, Kind::Float | Kind::Double) {
                let path = ColumnPath::from(*name);
                properties = properties.set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT);
            }
        }
        let mut file = SerializedFileWriter::new(&mut *out, Arc::new(schema), Arc::new(properties.build()))?;
        for columns in groups {
            let mut group = file.next_row_group()?;
            columns.iter().try_for_each(|data| data.write(&mut group))?;
            group.close()?;
        }
        file.close().map(|_| ())
    };
    written().map_err(|error| match error {
        // The error of the operating system, if it caused the failure.
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    })
}

/// The level of zstd. Texts become a tenth smaller than at the default of 3, and writing takes twice as long.
const LEVEL: i32 = 9;

/// An open Parquet file.
pub(super) struct Table {
    name: String,
    reader: SerializedFileReader<Bytes>,
    columns: &'static [Column],
    /// The first row of each row group, and finally the number of rows.
    starts: Vec<usize>,
}

impl Table {
    /// Opens a table. Checks its columns, and the number of rows, if given.
    pub(super) fn new(
        Contents { name, bytes }: Contents,
        columns: &'static [Column],
        n_rows: Option<usize>,
    ) -> Result<Self> {
        let reader = guarded(|| SerializedFileReader::new(bytes))
            .map_err(|found| damaged(&name, found, "a Parquet file"))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let fits = schema.num_columns() == columns.len()
            && columns.iter().zip(schema.columns()).all(|((name, kind), found)| {
                found.path().parts().first().map(String::as_str) == Some(*name)
                    && found.physical_type() == kind.physical()
                    && found.max_def_level() == kind.definition()
                    && found.max_rep_level() == kind.repetition()
            });
        if !fits {
            let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
            return Err(damaged(&name, "other columns", format!("the columns {}", names.join(", "))));
        }
        let mut starts = vec![0_usize];
        for group in reader.metadata().row_groups() {
            let end =
                usize::try_from(group.num_rows()).ok().and_then(|n| starts[starts.len() - 1].checked_add(n));
            let end = end.filter(|_| group.num_columns() == columns.len());
            starts.push(end.ok_or_else(|| damaged(&name, "an invalid row group", "a valid one"))?);
        }
        let table = Self { name, reader, columns, starts };
        match n_rows {
            Some(n) if n != table.n_rows() => {
                Err(damaged(&table.name, format!("{} rows", table.n_rows()), format!("{n} rows")))
            }
            _ => Ok(table),
        }
    }

    /// The path of the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn n_rows(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// The first row of each row group.
    pub(super) fn groups(&self) -> &[usize] {
        &self.starts[..self.starts.len() - 1]
    }

    /// The row group of a row, its first row, and its number of rows.
    fn group_of(&self, row: usize) -> (usize, usize, usize) {
        let group = self.starts.partition_point(|&start| start <= row).max(1) - 1;
        let start = self.starts[group];
        // A table without row groups has no end either.
        let end = self.starts.get(group + 1).copied().unwrap_or(start);
        (group, start, end - start)
    }

    /// Applies `read` to the pages of a column in a row group.
    fn pages<T>(
        &self,
        column: usize,
        group: usize,
        read: impl FnOnce(Box<dyn PageReader>) -> std::result::Result<T, String>,
    ) -> Result<T> {
        let found = guarded(|| {
            let group = self.reader.get_row_group(group).map_err(|error| error.to_string())?;
            read(group.get_column_page_reader(column).map_err(|error| error.to_string())?)
        });
        let (name, kind) = self.columns[column];
        found.map_err(|found| damaged(&self.name, format!("in column {name} {found}"), format!("{kind:?}")))
    }

    /// At most `n` values of a column from row `first` on, within one row group; `None` for a missing value.
    fn optional<T: Value>(&self, column: usize, first: usize, n: usize) -> Result<Vec<Option<T>>> {
        let (group, start, n_rows) = self.group_of(first);
        let optional = self.columns[column].1.definition() > 0;
        let n = n.min((start + n_rows).saturating_sub(first));
        self.pages(column, group, |pages| rows(pages, optional, (first - start, n, n_rows)))
    }

    /// [`Table::optional`] for a column without missing values.
    fn required<T: Value>(&self, column: usize, first: usize, n: usize) -> Result<Vec<T>> {
        Ok(self.optional(column, first, n)?.into_iter().flatten().collect())
    }

    /// Calls `read` with the first row and the size of each row group, and concatenates the results.
    fn all<T>(&self, read: impl Fn(usize, usize) -> Result<Vec<T>>) -> Result<Vec<T>> {
        let mut all = Vec::new();
        for pair in self.starts.windows(2).filter(|pair| pair[0] < pair[1]) {
            all.extend(read(pair[0], pair[1] - pair[0])?);
        }
        Ok(all)
    }

    /// Texts of a required column.
    pub(super) fn text(&self, column: usize, first: usize, n: usize) -> Result<Vec<String>> {
        self.required::<Bytes>(column, first, n)?.iter().map(|text| self.utf8(text)).collect()
    }

    /// Texts of an optional column.
    pub(super) fn optional_text(&self, column: usize, first: usize, n: usize) -> Result<Vec<Option<String>>> {
        let texts = self.optional::<Bytes>(column, first, n)?;
        texts.into_iter().map(|text| text.map(|text| self.utf8(&text)).transpose()).collect()
    }

    /// The lists of texts of a whole row group.
    pub(super) fn texts(&self, column: usize, first: usize, n: usize) -> Result<Vec<Vec<String>>> {
        let found = self.pages(column, self.group_of(first).0, |pages| lists::<Bytes>(pages, n))?;
        found.iter().map(|list| list.iter().map(|text| self.utf8(text)).collect()).collect()
    }

    /// Integers of an optional column.
    pub(super) fn optional_int(&self, column: usize, first: usize, n: usize) -> Result<Vec<Option<i32>>> {
        self.optional(column, first, n)
    }

    /// All texts of a column.
    pub(super) fn all_text(&self, column: usize) -> Result<Vec<String>> {
        self.all(|first, n| self.text(column, first, n))
    }

    /// All integers of a column. They must be in `0..end`.
    pub(super) fn all_int(&self, column: usize, end: usize) -> Result<Vec<usize>> {
        let name = self.columns[column].0;
        let checked = |number: i32| {
            let inside = usize::try_from(number).ok().filter(|&number| number < end);
            inside.ok_or_else(|| {
                damaged(&self.name, format!("{name} {number}"), format!("a number below {end}"))
            })
        };
        self.all(|first, n| self.required(column, first, n)?.into_iter().map(checked).collect())
    }

    /// All floats of a column. They must be finite.
    pub(super) fn all_float(&self, column: usize) -> Result<Vec<f32>> {
        let floats = self.all(|first, n| self.required::<f32>(column, first, n))?;
        self.check_finite(column, floats.iter().map(|&x| x.into()))?;
        Ok(floats)
    }

    /// All doubles of a column. They must be finite.
    pub(super) fn all_double(&self, column: usize) -> Result<Vec<f64>> {
        let doubles = self.all(|first, n| self.required::<f64>(column, first, n))?;
        self.check_finite(column, doubles.iter().copied())?;
        Ok(doubles)
    }

    fn check_finite(&self, column: usize, mut values: impl Iterator<Item = f64>) -> Result<()> {
        let found = || format!("a {} that is not finite", self.columns[column].0);
        if values.all(f64::is_finite) { Ok(()) } else { Err(damaged(&self.name, found(), "finite numbers")) }
    }

    fn utf8(&self, text: &Bytes) -> Result<String> {
        let text = std::str::from_utf8(text);
        Ok(text.map_err(|_| damaged(&self.name, "invalid UTF-8", "text in UTF-8"))?.to_string())
    }
}
