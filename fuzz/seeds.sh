#!/usr/bin/env bash
# Brings the fixtures of every format to where its fuzz target begins: fuzz/corpus/FORMAT/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
fixtures=../tests/fixtures/formats
bring() {
    mkdir -p "corpus/$1"
    for name in "${@:2}"; do cp "$fixtures/$name" "corpus/$1/$(basename "$name")"; done
}
bring page page.txt
bring jsonl arxiv-snapshot.jsonl openalex.jsonl s2orc.jsonl
bring json openalex.json semantic-scholar.json
bring csv zotero.csv
bring tsv table.tsv
bring bibtex acl.bib biblatex.bib
bring ris zotero.ris endnote.ris wos.ris
bring nbib pubmed.nbib
bring pubmed pubmed.xml
bring arxiv arxiv.xml
bring parquet papers.parquet
bring text folder/bats.md folder/owls-2020.txt
