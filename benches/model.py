"""Draws collections of papers at random and evaluates their themes without and with the built-in background model.

    python benches/model.py PROGRAM PAPERS.jsonl DRAWS SIZE...

Prints a line of a Markdown table for each size: means over the draws, with as many themes as labels.
"""

import random
import sys
import tempfile
from pathlib import Path

from piles import evaluate


def main():
    program, papers, draws, *sizes = sys.argv[1:]
    lines = Path(papers).read_text().splitlines()
    for size in map(int, sizes):
        rows = []
        for draw in range(int(draws)):
            with tempfile.TemporaryDirectory() as folder:
                pile = f"{folder}/pile.jsonl"
                Path(pile).write_text("\n".join(random.Random(draw).sample(lines, size)))
                rows.append((evaluate(program, pile, "--background", "none"), evaluate(program, pile)))
        mean = lambda which, figure: sum(row[which][figure] for row in rows) / len(rows)
        better = sum(with_["v_measure"] > alone["v_measure"] for alone, with_ in rows)
        cells = [f"{mean(which, figure):.3f}" for figure in ("v_measure", "ari") for which in (0, 1)]
        print("|", " | ".join([str(size), *cells, f"{better} of {len(rows)}"]), "|", flush=True)


if __name__ == "__main__":
    main()
