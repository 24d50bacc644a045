//! Export of nearest neighbours: one row per edge, as JSON Lines, CSV or Parquet.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde::{Deserialize, Serialize};

use themata_engine::duplicates::Duplicates;
use themata_engine::indices::DocumentIndex;
use themata_engine::neighbours::NeighbourGraph;
use themata_papers::Corpus;
use themata_papers::formats::csv::escape_formula;
use themata_papers::written::NEIGHBOURS;

/// An output format of nearest neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeFormat {
    /// One [`Edge`] per line.
    Jsonl,
    /// One edge per row, with a header.
    Csv,
    /// One edge per row: `id` and `neighbour` are UTF-8 text, `rank` is a 32-bit integer, `similarity` a 32-bit
    /// float; zstd-compressed.
    Parquet,
}

/// A paper and one of its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The paper's id.
    pub id: String,
    /// 1 for its nearest neighbour.
    pub rank: usize,
    /// The neighbour's id.
    pub neighbour: String,
    /// Cosine of the two, 0 to 1.
    pub similarity: f32,
}

/// Maximum number of rows in a Parquet row group.
const ROW_GROUP: usize = 1 << 20;

impl EdgeFormat {
    /// The format of a file name, by its extension.
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Writes edges, such as those of [`Edge::nearest`], in the order given.
    pub fn write(
        self,
        edges: impl Iterator<Item = Edge>,
        out: &mut (dyn io::Write + Send),
    ) -> io::Result<()> {
        match self {
            Self::Jsonl => jsonl(edges, out),
            Self::Csv => csv(edges, out),
            Self::Parquet => parquet(edges, out).map_err(io::Error::other),
        }
    }
}

impl Edge {
    /// The `n` nearest neighbours of every paper, papers by id and neighbours by rank. Near-identical papers have the same
    /// neighbours, and appear as their representative among the neighbours of others.
    pub fn nearest<'a>(
        corpus: &'a Corpus,
        duplicates: &'a Duplicates,
        graph: &'a NeighbourGraph,
        n: usize,
    ) -> impl Iterator<Item = Self> + 'a {
        let id = |paper: DocumentIndex| corpus.papers()[paper.get()].id.clone();
        (0..corpus.len()).map(DocumentIndex::new).flat_map(move |paper| {
            let neighbours = graph.neighbours(duplicates.row(paper).get()).iter().take(n);
            neighbours.enumerate().map(move |(at, neighbour)| Self {
                id: id(paper),
                rank: at + 1,
                neighbour: id(duplicates.representative(neighbour.row)),
                similarity: neighbour.similarity.min(1.0),
            })
        })
    }
}

fn jsonl(edges: impl Iterator<Item = Edge>, out: &mut dyn io::Write) -> io::Result<()> {
    for edge in edges {
        serde_json::to_writer(&mut *out, &edge)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn csv(edges: impl Iterator<Item = Edge>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(["id", "rank", "neighbour", "similarity"])?;
    for edge in edges {
        let (rank, similarity) = (edge.rank.to_string(), edge.similarity.to_string());
        writer.write_record([
            &*escape_formula(&edge.id),
            &rank,
            &*escape_formula(&edge.neighbour),
            &similarity,
        ])?;
    }
    writer.flush()
}

fn parquet(edges: impl Iterator<Item = Edge>, out: &mut (dyn io::Write + Send)) -> Result<(), ParquetError> {
    let schema = format!(
        "message {NEIGHBOURS} {{
            required binary id (UTF8);
            required int32 rank;
            required binary neighbour (UTF8);
            required float similarity;
        }}"
    );
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("{} {}", themata_engine::PROGRAM, themata_engine::VERSION))
        .build();
    let mut file =
        SerializedFileWriter::new(out, Arc::new(parse_message_type(&schema)?), Arc::new(properties))?;
    let mut edges = edges.peekable();
    while edges.peek().is_some() {
        let group: Vec<Edge> = edges.by_ref().take(ROW_GROUP).collect();
        let bytes = |text: fn(&Edge) -> &str| group.iter().map(|edge| ByteArray::from(text(edge))).collect();
        let ids: Vec<ByteArray> = bytes(|edge| &edge.id);
        let neighbours: Vec<ByteArray> = bytes(|edge| &edge.neighbour);
        let ranks: Vec<i32> =
            group.iter().map(|edge| i32::try_from(edge.rank).expect("a rank is far below 2^31")).collect();
        let similarities: Vec<f32> = group.iter().map(|edge| edge.similarity).collect();
        let mut rows = file.next_row_group()?;
        let mut column = 0;
        while let Some(mut writer) = rows.next_column()? {
            match column {
                0 => writer.typed::<ByteArrayType>().write_batch(&ids, None, None)?,
                1 => writer.typed::<Int32Type>().write_batch(&ranks, None, None)?,
                2 => writer.typed::<ByteArrayType>().write_batch(&neighbours, None, None)?,
                _ => writer.typed::<FloatType>().write_batch(&similarities, None, None)?,
            };
            writer.close()?;
            column += 1;
        }
        rows.close()?;
    }
    file.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use themata_engine::indices::RowIndex;
    use themata_engine::neighbours::Neighbour;
    use themata_papers::Paper;

    fn written(format: EdgeFormat) -> Vec<u8> {
        let paper = |id: &str| Paper { id: id.into(), title: "t".into(), ..Paper::default() };
        let (corpus, _) = Corpus::new(vec![paper("=a"), paper("b,\"c")]);
        let to = |row| vec![Neighbour { row: RowIndex::new(row), similarity: 0.5 }];
        let graph = NeighbourGraph::try_from_lists(vec![to(1), to(0)]).unwrap();
        let mut out = Vec::new();
        format.write(Edge::nearest(&corpus, &Duplicates::none(2), &graph, 10), &mut out).unwrap();
        out
    }

    #[test]
    fn jsonl_reads_back() {
        let text = String::from_utf8(written(EdgeFormat::Jsonl)).unwrap();
        let edges: Vec<Edge> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(edges.len(), 2);
        assert_eq!(edges[0], Edge { id: "=a".into(), rank: 1, neighbour: "b,\"c".into(), similarity: 0.5 });
    }

    #[test]
    fn csv_cells_cannot_run_or_break() {
        let text = String::from_utf8(written(EdgeFormat::Csv)).unwrap();
        assert_eq!(text, "id,rank,neighbour,similarity\n'=a,1,\"b,\"\"c\",0.5\n\"b,\"\"c\",1,'=a,0.5\n");
    }

    #[test]
    fn parquet_reads_back() {
        let reader = SerializedFileReader::new(bytes::Bytes::from(written(EdgeFormat::Parquet))).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get_string(0).unwrap(), "=a");
        assert_eq!(rows[0].get_int(1).unwrap(), 1);
        assert_eq!(rows[0].get_string(2).unwrap(), "b,\"c");
        assert!((rows[0].get_float(3).unwrap() - 0.5).abs() < f32::EPSILON);
    }
}
