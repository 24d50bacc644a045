"""Draws piles of papers at random and evaluates their themes alone and beside a background.

    python benches/piles.py PROGRAM PAPERS.jsonl BACKGROUND.jsonl DRAWS SIZE... [--archive] [--foreign]

Prints a line of a Markdown table for each size: means over the draws. Labels are those of the papers; there are as many
themes as labels. --archive draws each pile from the six commonest categories of one archive (cs, math, ...);
--foreign then leaves all papers of that archive out of the background, so that it is of other fields.
Papers of the pile are left out of the background by the program itself.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ARCHIVES = ["math", "cond-mat", "astro-ph", "physics", "cs"]


def archive(label):
    return label.split(".")[0]


def evaluate(program, pile, *options):
    command = [program, "eval", "themes", pile, "--label", "label", "--runs", "1", "--json", "--quiet", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_line(size, rows):
    """Prints the means of evaluations alone and with a background, one pair a draw."""
    mean = lambda which, figure: sum(row[which][figure] for row in rows) / len(rows)
    better = sum(with_["v_measure"] > alone["v_measure"] for alone, with_ in rows)
    cells = [f"{mean(which, figure):.3f}" for figure in ("v_measure", "ari") for which in (0, 1)]
    print("|", " | ".join([str(size), *cells, f"{better} of {len(rows)}"]), "|", flush=True)


def main():
    flags = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    program, papers, background, draws, *sizes = [a for a in sys.argv[1:] if a not in flags]
    lines = Path(papers).read_text().splitlines()
    label = [json.loads(line)["label"] for line in lines]
    others = Path(background).read_text().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        pile, beside = f"{folder}/pile.jsonl", background
        for size in map(int, sizes):
            rows = []
            for draw in range(int(draws)):
                at = range(len(lines))
                if "--archive" in flags:
                    name = ARCHIVES[draw % len(ARCHIVES)]
                    inside = [x for x in label if archive(x) == name and "." in x]
                    common = {x for x, _ in Counter(inside).most_common(6)}
                    at = [i for i in at if label[i] in common]
                    if "--foreign" in flags:
                        beside = f"{folder}/background.jsonl"
                        kept = [x for x in others if archive(json.loads(x)["label"]) != name]
                        Path(beside).write_text("\n".join(kept))
                drawn = random.Random(draw).sample(list(at), size)
                Path(pile).write_text("\n".join(lines[i] for i in drawn))
                rows.append((evaluate(program, pile, "--background", "none"), evaluate(program, pile, "--background", beside)))
            print_line(size, rows)


if __name__ == "__main__":
    main()
