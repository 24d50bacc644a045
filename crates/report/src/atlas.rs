//! Papers as the Parquet file that Embedding Atlas opens: positions on the map, neighbours, and the text to show.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use themata_papers::written::ATLAS;
use themata_papers::{Corpus, Paper};

use super::{PaperView, Report};

/// The maximum number of rows of a row group.
const ROW_GROUP: usize = 1 << 14;

/// Columns of text: the name, and the text of a paper.
type Text = (&'static str, fn(&Row<'_>) -> Option<String>);

const TEXTS: [Text; 9] = [
    ("id", |row| Some(row.paper.id.clone())),
    ("title", |row| Some(row.paper.title.clone())),
    ("text", |row| Some(text(row.paper))),
    ("authors", |row| (!row.paper.authors.is_empty()).then(|| row.paper.authors.join("; "))),
    ("venue", |row| row.paper.venue.clone()),
    ("doi", |row| row.paper.doi.clone()),
    ("url", |row| row.view.url.clone()),
    ("theme_label", |row| Some(row.theme_label.to_owned())),
    ("broader_theme", |row| row.broader.map(str::to_owned)),
];

/// A paper with what the report says of it.
struct Row<'a> {
    paper: &'a Paper,
    view: &'a PaperView,
    theme_label: &'a str,
    broader: Option<&'a str>,
    /// The rows of its neighbours, and their distances: 1 minus the cosine.
    neighbours: Vec<(i64, f64)>,
}

/// The title and the abstract, which is what a reader searches.
fn text(paper: &Paper) -> String {
    let parts = [&*paper.title, &*paper.abstract_text];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Writes one row per paper of the report that the corpus holds, in the order of the report. The columns `projection_x` and
/// `projection_y` are the position on the map, and `neighbors` lists rows from 0 with their distances. The same report gives
/// the same bytes.
///
/// # Errors
///
/// Those of `out`.
pub fn write_atlas(report: &Report, corpus: &Corpus, out: &mut (dyn io::Write + Send)) -> io::Result<()> {
    write(report, corpus, out).map_err(io::Error::other)
}

fn write(report: &Report, corpus: &Corpus, out: &mut (dyn io::Write + Send)) -> Result<(), ParquetError> {
    let papers: HashMap<&str, &Paper> =
        corpus.papers().iter().map(|paper| (paper.id.as_str(), paper)).collect();
    let known: Vec<(&PaperView, &Paper)> =
        report.papers.iter().filter_map(|view| Some((view, *papers.get(view.id.as_str())?))).collect();
    let numbers: HashMap<&str, usize> =
        known.iter().enumerate().map(|(at, (view, _))| (view.id.as_str(), at)).collect();
    let themes: HashMap<usize, (&str, Option<&str>)> = report
        .themes
        .iter()
        .map(|theme| {
            let broader = report.broader_themes.iter().find(|broader| Some(broader.id) == theme.broader);
            (theme.id, (theme.label.as_str(), broader.map(|broader| broader.label.as_str())))
        })
        .collect();
    let rows: Vec<Row<'_>> = known
        .iter()
        .map(|&(view, paper)| {
            let (theme_label, broader) = themes.get(&view.theme).copied().unwrap_or_default();
            let near = view.neighbours.iter().filter(|near| near.id != view.id);
            let near = near.filter_map(|near| {
                Some((i64::try_from(*numbers.get(near.id.as_str())?).ok()?, 1.0 - near.similarity))
            });
            Row { paper, view, theme_label, broader, neighbours: near.collect() }
        })
        .collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("{} {}", report.generator.name, report.generator.version))
        .build();
    let mut file = SerializedFileWriter::new(out, Arc::new(schema()?), Arc::new(properties))?;
    for group in rows.chunks(ROW_GROUP) {
        let mut columns = file.next_row_group()?;
        write_group(group, &mut columns)?;
        columns.close()?;
    }
    file.close()?;
    Ok(())
}

/// The columns in the order in which they are written.
fn schema() -> Result<Type, ParquetError> {
    let plain = |name: &str, physical, repetition| {
        Type::primitive_type_builder(name, physical).with_repetition(repetition).build().map(Arc::new)
    };
    let mut fields = Vec::new();
    for (name, _) in TEXTS {
        let text = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8);
        fields.push(Arc::new(text.build()?));
    }
    fields.push(plain("year", Physical::INT32, Repetition::OPTIONAL)?);
    fields.push(plain("theme", Physical::INT32, Repetition::REQUIRED)?);
    for name in ["margin", "projection_x", "projection_y"] {
        fields.push(plain(name, Physical::DOUBLE, Repetition::REQUIRED)?);
    }
    let list = |name: &str, physical| {
        let list = Type::group_type_builder("list")
            .with_repetition(Repetition::REPEATED)
            .with_fields(vec![plain("element", physical, Repetition::REQUIRED)?])
            .build()?;
        let field = Type::group_type_builder(name)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::List))
            .with_converted_type(ConvertedType::LIST)
            .with_fields(vec![Arc::new(list)]);
        field.build().map(Arc::new)
    };
    let neighbors = Type::group_type_builder("neighbors")
        .with_repetition(Repetition::REQUIRED)
        .with_fields(vec![list("ids", Physical::INT64)?, list("distances", Physical::DOUBLE)?]);
    fields.push(Arc::new(neighbors.build()?));
    Type::group_type_builder(ATLAS).with_fields(fields).build()
}

fn write_group<W: io::Write + Send>(
    rows: &[Row<'_>],
    columns: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("a column of the schema is missing".to_owned());
    for (_, of) in TEXTS {
        let values: Vec<Option<String>> = rows.iter().map(of).collect();
        let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
        let values: Vec<ByteArray> =
            values.into_iter().flatten().map(|text| ByteArray::from(text.into_bytes())).collect();
        let mut column = columns.next_column()?.ok_or_else(missing)?;
        column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.view.year.is_some())).collect();
    let years: Vec<i32> = rows.iter().filter_map(|row| row.view.year).collect();
    let mut column = columns.next_column()?.ok_or_else(missing)?;
    column.typed::<Int32Type>().write_batch(&years, Some(&levels), None)?;
    column.close()?;
    let themes: Vec<i32> = rows.iter().map(|row| i32::try_from(row.view.theme).unwrap_or(i32::MAX)).collect();
    let mut column = columns.next_column()?.ok_or_else(missing)?;
    column.typed::<Int32Type>().write_batch(&themes, None, None)?;
    column.close()?;
    // The report's map counts from the top, Embedding Atlas from the bottom.
    let numbers: [fn(&Row<'_>) -> f64; 3] = [|row| row.view.margin, |row| row.view.x, |row| 1.0 - row.view.y];
    for of in numbers {
        let values: Vec<f64> = rows.iter().map(of).collect();
        let mut column = columns.next_column()?.ok_or_else(missing)?;
        column.typed::<DoubleType>().write_batch(&values, None, None)?;
        column.close()?;
    }
    // An empty list has one level and no value.
    let (mut levels, mut repeats) = (Vec::new(), Vec::new());
    for row in rows {
        levels.extend((0..row.neighbours.len().max(1)).map(|_| i16::from(!row.neighbours.is_empty())));
        repeats.extend((0..row.neighbours.len().max(1)).map(|at| i16::from(at > 0)));
    }
    let near = || rows.iter().flat_map(|row| &row.neighbours);
    let ids: Vec<i64> = near().map(|(row, _)| *row).collect();
    let mut column = columns.next_column()?.ok_or_else(missing)?;
    column.typed::<Int64Type>().write_batch(&ids, Some(&levels), Some(&repeats))?;
    column.close()?;
    let distances: Vec<f64> = near().map(|(_, distance)| *distance).collect();
    let mut column = columns.next_column()?.ok_or_else(missing)?;
    column.typed::<DoubleType>().write_batch(&distances, Some(&levels), Some(&repeats))?;
    column.close()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{ListAccessor, RowAccessor};

    use super::*;

    use crate::sample;

    #[test]
    fn each_row_has_a_position_and_neighbours_that_are_rows() {
        let report = sample::small();
        let papers = report.papers.iter().map(|view| Paper {
            id: view.id.clone(),
            title: view.title.clone(),
            abstract_text: "An abstract.".to_owned(),
            ..Paper::default()
        });
        let (corpus, _) = Corpus::new(papers.collect());
        let mut bytes = Vec::new();
        write_atlas(&report, &corpus, &mut bytes).unwrap();
        let file = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let at = |name: &str| rows[0].get_column_iter().position(|(column, _)| column == name).unwrap();
        assert_eq!(rows.len(), report.papers.len());
        let id = |row: usize| rows[row].get_string(at("id")).unwrap().as_str();
        for (number, (row, view)) in rows.iter().zip(&report.papers).enumerate() {
            assert_eq!((id(number), row.get_int(at("theme")).unwrap() as usize), (&*view.id, view.theme));
            assert_eq!(*row.get_string(at("text")).unwrap(), format!("{}\n\nAn abstract.", view.title));
            assert_eq!(row.get_double(at("projection_x")).unwrap(), view.x);
            let neighbours = row.get_group(at("neighbors")).unwrap();
            let (ids, distances) = (neighbours.get_list(0).unwrap(), neighbours.get_list(1).unwrap());
            let near: Vec<&str> = (0..ids.len()).map(|at| id(ids.get_long(at).unwrap() as usize)).collect();
            let known = |near: &&str| report.papers.iter().any(|paper| paper.id == **near);
            let expected = view.neighbours.iter().map(|near| near.id.as_str());
            let expected: Vec<&str> = expected.filter(|near| *near != view.id).filter(known).collect();
            assert_eq!(near, expected);
            for (at, near) in
                view.neighbours.iter().filter(|near| known(&&*near.id) && near.id != view.id).enumerate()
            {
                assert_eq!(distances.get_double(at).unwrap(), 1.0 - near.similarity);
            }
        }
    }
}
