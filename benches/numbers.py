"""Draws piles of papers of known categories and counts the themes that the program chooses.

    python benches/numbers.py PROGRAM PAPERS.jsonl DRAWS [--archive] [OPTION...]

Prints a line of a Markdown table for each number of categories and of papers: the numbers chosen, ascending, the share of
draws within a quarter of the number of categories, and the share in which the number changes by at most a quarter when a
tenth of the papers is left out. Each draw has categories of its own, of those with 500 papers or more. --archive draws as many
papers from each archive (cs, math, ...) instead, of those with 1,000 papers or more. Other options go to the program.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path


def chosen(program, lines, options):
    with tempfile.TemporaryDirectory() as folder:
        pile = Path(folder) / "pile.jsonl"
        pile.write_text("".join(lines))
        command = [program, "themes", str(pile), "--json", "--quiet", *options]
        return len(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["themes"])


def near(number, other):
    return abs(number - other) <= other / 4


def main():
    by_archive = "--archive" in sys.argv
    program, papers, draws, *options = [a for a in sys.argv[1:] if a != "--archive"]
    pools = defaultdict(list)
    for line in Path(papers).open():
        label = json.loads(line)["label"]
        pools[label.split(".")[0] if by_archive else label].append(line)
    pools = {label: lines for label, lines in pools.items() if len(lines) >= (1000 if by_archive else 500)}
    print("| categories | papers | chosen | within a quarter | holds without a tenth |\n|---|---|---|---|---|")
    for n_categories in [n for n in (4, 8, 20) if n <= len(pools)]:
        for n_papers in (50, 100, 300, 1000):
            numbers, holds = [], []
            for draw in range(int(draws)):
                rng = random.Random(f"{n_categories} {n_papers} {draw}")
                categories = rng.sample(sorted(pools), n_categories)
                each = -(-n_papers // n_categories) if by_archive else None
                lines = [line for c in categories for line in (rng.sample(pools[c], each) if each else pools[c])]
                lines = rng.sample(lines, n_papers)
                numbers.append(chosen(program, lines, options))
                fewer = rng.sample(lines, n_papers * 9 // 10)
                holds.append(near(chosen(program, fewer, options), numbers[-1]))
            right = sum(near(number, n_categories) for number in numbers)
            cells = [n_categories, n_papers, " ".join(map(str, sorted(numbers)))]
            shares = [f"{100 * count / len(numbers):.0f} %" for count in (right, sum(holds))]
            print("|", " | ".join(map(str, [*cells, *shares])), "|", flush=True)


if __name__ == "__main__":
    main()
