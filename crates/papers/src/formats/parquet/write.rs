//! Papers as Parquet: one row each, with the columns of a table, but numbers and lists as such.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde_json::Value;

use crate::Paper;
use crate::formats::common::columns::{OWN, cell, columns, own};
use crate::formats::common::writing::{difference, text_of};
use crate::formats::exact::{EXACT, means_text, reread};
use crate::formats::{Fidelity, InputFormat};

/// The program that files name as their creator.
const CREATOR: &str = "themata";
/// The maximum number of rows of a row group.
const ROW_GROUP: usize = 1 << 14;

/// Writes one row a paper.
pub(crate) fn write(
    papers: &[Paper],
    fidelity: Fidelity,
    out: &mut (dyn io::Write + Send),
) -> io::Result<()> {
    write_groups(papers, fidelity, out).map_err(io::Error::other)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Year,
    Int,
    Double,
    Bool,
    List,
}

struct Column<'a> {
    name: &'a str,
    is_own: bool,
    kind: Kind,
}

fn write_groups(
    papers: &[Paper],
    fidelity: Fidelity,
    out: &mut (dyn io::Write + Send),
) -> Result<(), ParquetError> {
    let others = columns(papers, &[]);
    let own = OWN.iter().map(|&name| {
        let kind = match name {
            "year" => Kind::Year,
            "authors" | "categories" => Kind::List,
            _ => Kind::Text,
        };
        Column { name, is_own: true, kind }
    });
    let others = others.iter().map(|&name| Column { name, is_own: false, kind: kind_of(papers, name) });
    let columns: Vec<Column<'_>> = own.chain(others).collect();
    let mut file = file(&columns, fidelity, out)?;
    for group in papers.chunks(ROW_GROUP) {
        let rests = if fidelity == Fidelity::Exact { rests(&columns, group)? } else { Vec::new() };
        let mut rows = file.next_row_group()?;
        write_group(&columns, group, (fidelity == Fidelity::Exact).then_some(&rests), &mut rows)?;
        rows.close()?;
    }
    file.close()?;
    Ok(())
}

/// What is lost of each paper of a group, as the text of an object.
fn rests(columns: &[Column<'_>], group: &[Paper]) -> Result<Vec<Option<String>>, ParquetError> {
    let mut bytes = Vec::new();
    let mut file = file(columns, Fidelity::Plain, &mut bytes)?;
    let mut rows = file.next_row_group()?;
    write_group(columns, group, None, &mut rows)?;
    rows.close()?;
    file.close()?;
    let nothing = Paper::default();
    let mut back: Vec<&Paper> = vec![&nothing; group.len()];
    let (read, _) = reread(InputFormat::Parquet, &bytes);
    read.iter().for_each(|(row, paper)| back[row - 1] = paper);
    let lost = group.iter().zip(back).map(|(paper, back)| difference(paper, back));
    Ok(lost.map(|lost| (!lost.is_empty()).then(|| text_of(lost))).collect())
}

/// The common kind of all values of a field, or text if they differ.
fn kind_of(papers: &[Paper], name: &str) -> Kind {
    let of = |value: &Value| match value {
        Value::Bool(_) => Kind::Bool,
        Value::Number(number) if number.is_i64() => Kind::Int,
        Value::Number(number) if number.is_f64() => Kind::Double,
        Value::Array(values) if values.iter().all(Value::is_string) => Kind::List,
        _ => Kind::Text,
    };
    if means_text(name) {
        return Kind::Text;
    }
    let mut kinds = papers.iter().filter_map(|paper| paper.extra.get(name)).map(of);
    let first = kinds.next().unwrap_or(Kind::Text);
    if kinds.all(|kind| kind == first) { first } else { Kind::Text }
}

fn file<'o>(
    columns: &[Column<'_>],
    fidelity: Fidelity,
    out: &'o mut (dyn io::Write + Send),
) -> Result<SerializedFileWriter<&'o mut (dyn io::Write + Send)>, ParquetError> {
    let mut fields = columns
        .iter()
        .map(|column| field(column.name, column.kind).map(Arc::new))
        .collect::<Result<Vec<_>, _>>()?;
    if fidelity == Fidelity::Exact {
        fields.push(Arc::new(field(EXACT, Kind::Text)?));
    }
    let schema = Type::group_type_builder("papers").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("{} {}", CREATOR, env!("CARGO_PKG_VERSION")))
        .build();
    SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
}

fn field(name: &str, kind: Kind) -> Result<Type, ParquetError> {
    let optional =
        |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).build();
    let text = |name: &str, repetition| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(repetition)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8)
            .build()
    };
    match kind {
        Kind::Text => text(name, Repetition::OPTIONAL),
        Kind::Year => optional(Physical::INT32),
        Kind::Int => optional(Physical::INT64),
        Kind::Double => optional(Physical::DOUBLE),
        Kind::Bool => optional(Physical::BOOLEAN),
        Kind::List => {
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(text("element", Repetition::REQUIRED)?)])
                .build()?;
            Type::group_type_builder(name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_converted_type(ConvertedType::LIST)
                .with_fields(vec![Arc::new(list)])
                .build()
        }
    }
}

fn write_group<W: io::Write + Send>(
    columns: &[Column<'_>],
    group: &[Paper],
    rests: Option<&Vec<Option<String>>>,
    rows: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    for column in columns {
        let name = column.name;
        let value = |paper: &Paper| if column.is_own { None } else { paper.extra.get(name).cloned() };
        let Some(mut writer) = rows.next_column()? else { break };
        match column.kind {
            Kind::Text => {
                let text = |paper: &Paper| {
                    let text = if column.is_own {
                        own(paper, name).into_owned()
                    } else {
                        cell(Some(paper.extra.get(name)?)).into_owned()
                    };
                    (!column.is_own || !text.is_empty()).then(|| ByteArray::from(text.into_bytes()))
                };
                let (values, levels) = optional(group, text);
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Year => {
                let (values, levels) = optional(group, |paper| paper.year);
                writer.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Int => {
                let (values, levels) = optional(group, |paper| value(paper)?.as_i64());
                writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Double => {
                let (values, levels) = optional(group, |paper| value(paper)?.as_f64());
                writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Bool => {
                let (values, levels) = optional(group, |paper| value(paper)?.as_bool());
                writer.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::List => {
                let (mut values, mut levels, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
                for paper in group {
                    let texts = list(paper, column);
                    match texts.as_deref() {
                        None => levels.push(0),
                        Some([]) => levels.push(1),
                        Some(texts) => levels.extend(texts.iter().map(|_| 2_i16)),
                    }
                    let n = texts.as_ref().map_or(1, |texts| texts.len().max(1));
                    repeats.extend((0..n).map(|at| i16::from(at > 0)));
                    values.extend(texts.unwrap_or_default().into_iter().map(ByteArray::from));
                }
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), Some(&repeats))?;
            }
        }
        writer.close()?;
    }
    if let (Some(rests), Some(mut writer)) = (rests, rows.next_column()?) {
        let levels: Vec<i16> = rests.iter().map(|rest| i16::from(rest.is_some())).collect();
        let values: Vec<ByteArray> =
            rests.iter().flatten().map(|rest| ByteArray::from(rest.as_str())).collect();
        writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        writer.close()?;
    }
    Ok(())
}

/// The values that exist, and for each paper whether it has one.
fn optional<T>(group: &[Paper], of: impl Fn(&Paper) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let all: Vec<Option<T>> = group.iter().map(of).collect();
    let levels = all.iter().map(|value| i16::from(value.is_some())).collect();
    (all.into_iter().flatten().collect(), levels)
}

/// The texts of a list; `None` if the paper has no list.
fn list<'a>(paper: &'a Paper, column: &Column<'_>) -> Option<Vec<&'a str>> {
    let own =
        |texts: &'a Vec<String>| (!texts.is_empty()).then(|| texts.iter().map(String::as_str).collect());
    match column.name {
        "authors" if column.is_own => own(&paper.authors),
        "categories" if column.is_own => own(&paper.categories),
        name => Some(paper.extra.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect()),
    }
}
