"""Draws collections of papers at random and evaluates their themes without and with the built-in background model.

    python benches/model.py PROGRAM PAPERS.jsonl DRAWS SIZE...

Prints a line of a Markdown table for each size: means over the draws, with as many themes as labels.
"""

import random
import sys
import tempfile
from pathlib import Path

from piles import evaluate, print_line


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
        print_line(size, rows)


if __name__ == "__main__":
    main()
