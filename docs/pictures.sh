#!/usr/bin/env bash
# Makes the pictures of the page in this folder: pictures.sh SMALL LARGE, two sources of papers. Needs Chromium;
# shrinks the pictures with pngquant where it is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
small=$1 large=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run --release --quiet -- report "$small" --format html --out "$folder/small"
cargo run --release --quiet -- report "$large" --format html --out "$folder/large"
PICTURES="
$folder/large/report.html - 1440x900 light $PWD/docs/report.png
$folder/small/report.html #search=language 1440x900 dark $PWD/docs/report-search.png
$folder/large/report.html - 390x844 light $PWD/docs/report-phone.png
" cargo test --release --quiet --test it browser::pictures -- --ignored
if command -v pngquant >/dev/null; then
    pngquant --force --ext .png docs/report.png docs/report-search.png docs/report-phone.png
fi
