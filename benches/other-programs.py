"""Checks that other programs read what themata writes. Programs that are not installed are skipped.

    pip install pybtex bibtexparser rispy pandas openpyxl duckdb
    python benches/other-programs.py target/release/themata papers.jsonl [more sources]
"""

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    program, sources = sys.argv[1], sys.argv[2:]
    folder = Path(tempfile.mkdtemp())

    def convert(name, *options):
        path = folder / name
        subprocess.run([program, "convert", *sources, "--to", path, "--quiet", *options], check=False)
        return path

    papers = [json.loads(line) for line in convert("all.jsonl").open(encoding="utf-8")]

    def pybtex(module):
        errors = importlib.import_module("pybtex.errors")
        errors.set_strict_mode(True)
        found = module.parse_file(str(convert("all.bib", "--plain")), bib_format="bibtex")
        exact = module.parse_file(str(convert("exact.bib")), bib_format="bibtex")
        assert len(found.entries) == len(exact.entries) == len(papers)
        for entry, paper in zip(found.entries.values(), papers):
            assert len(entry.persons.get("author", [])) == len(paper.get("authors", [])), entry.key
            for person in entry.persons.get("author", []):
                assert person.last_names, entry.key

    def bibtexparser(module):
        text = convert("all.bib", "--plain").read_text(encoding="utf-8")
        found = module.parse_string(text) if hasattr(module, "parse_string") else module.loads(text)
        assert len(found.entries) == len(papers) and not getattr(found, "failed_blocks", [])

    def rispy(module):
        with convert("all.ris", "--plain").open(encoding="utf-8") as file:
            found = module.load(file)
        assert len(found) == len(papers)
        for entry, paper in zip(found, papers):
            assert len(entry.get("authors", [])) == len(paper.get("authors", []))

    def pandas(module):
        for name, options in [("all.csv", []), ("excel.csv", ["--excel"])]:
            table = module.read_csv(convert(name, *options), encoding="utf-8-sig", dtype=str, keep_default_na=False)
            assert len(table) == len(papers) and table.columns[0] == "id"

    def duckdb(module):
        for name, read in [("all.csv", "read_csv_auto"), ("all.parquet", "read_parquet")]:
            options = ", max_line_size=100000000" if read == "read_csv_auto" else ""
            count = module.sql(f"select count(*) from {read}('{convert(name)}'{options})").fetchall()[0][0]
            assert count == len(papers), (name, count)

    for name, check in [
        ("pybtex.database", pybtex),
        ("bibtexparser", bibtexparser),
        ("rispy", rispy),
        ("pandas", pandas),
        ("duckdb", duckdb),
    ]:
        try:
            module = importlib.import_module(name)
        except ImportError:
            print(f"{name}: not installed, skipped")
            continue
        check(module)
        print(f"{name}: reads {len(papers)} papers")


main()
