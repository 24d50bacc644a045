//! Can others read an index? pandas and pyarrow do, where this machine has them.

use std::process::Command;

use super::of_sample;
use crate::common::{Folder, say_skipped};

/// Opens every file and computes a paper's TF-IDF row from what stands there.
const SCRIPT: &str = r#"
import json, math, sys
from pathlib import Path
import pandas, pyarrow.ipc, pyarrow.parquet

index = Path(sys.argv[1])
manifest = json.loads((index / "manifest.json").read_text())
folder = index / f"generation-{manifest['generation']:06}"
tables = {}
for entry in manifest["files"]:
    path = folder / entry["name"]
    assert path.stat().st_size == entry["bytes"]
    if path.suffix == ".parquet":
        tables[path.stem] = pandas.read_parquet(path)
    else:
        tables[path.stem] = pyarrow.ipc.open_file(path).read_all()
papers, terms = tables["papers"], tables["terms"]
assert len(papers) == manifest["corpus"]["papers"]
assert manifest["corpus"]["rows"] == tables["concepts"].num_rows == len(tables["placements"])
assert len(terms) == manifest["corpus"]["terms"] == tables["projection"].num_rows
assert papers.id.is_monotonic_increasing and terms.stem.is_monotonic_increasing
assert (papers.paper == range(len(papers))).all()
assert len(tables["themes"]) == manifest["clustering"]["themes"] == tables["centroids"].num_rows
assert tables["themes"].papers.sum() == len(papers)
assert set(tables["placements"].theme) == set(tables["themes"].theme)

# The weights of paper 22 from its counts, and their sum of squares.
row, of_paper, counts = 22, tables["postings"]["papers"].to_pylist(), tables["postings"]["counts"].to_pylist()
weights = {}
for term, (holders, n) in enumerate(zip(of_paper, counts)):
    if row in holders:
        tf = n[holders.index(row)]
        weights[term] = (1 + math.log(tf)) * terms.idf[term]
length = tables["concepts"]["length"][row].as_py()
assert abs(math.sqrt(sum(w * w for w in weights.values())) - length) < 1e-3 * length
print(papers.id[papers.row == row].iloc[0], " ".join(sorted(terms.stem[term] for term in weights)[:3]), len(tables["neighbours"]))
"#;

#[test]
fn pandas_and_pyarrow_open_every_file() {
    let python = std::env::var("THEMATA_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let has = Command::new(&python).args(["-c", "import pandas, pyarrow"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        say_skipped(format_args!("{python} has no pandas and pyarrow; THEMATA_PYTHON may name one that has"));
        return;
    }
    let folder = Folder::new();
    let index = of_sample(&folder);
    let output = Command::new(&python).args(["-c", SCRIPT, &index]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("s023 "), "{stdout}");
}
