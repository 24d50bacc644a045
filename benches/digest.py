"""Does a digest bring what is like the liked papers to the front, and tell papers of other fields? Prints what benches/README.md says under "A digest".

    python benches/digest.py target/release/themata arxiv20.jsonl

Needs numpy. The first 15,000 papers of a labelled corpus are the library, and the others come in. Liked papers are 2 to 14
of each of 1, 2, 3 and 5 labels, eight times each; papers of these labels should come first. Then libraries of 1, 4 and 10
labels, 800 papers of each, four times each: of 100 more papers of each none should be like no theme, and of 400 papers of the
other labels all.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

program, corpus = sys.argv[1:]
papers = [json.loads(line) for line in open(corpus)]
library, new = papers[:15000], papers[15000:]
label = {paper["id"]: paper["label"] for paper in new}
labels = sorted(set(label.values()))
folder = Path(tempfile.mkdtemp())


def lines(name, papers):
    path = folder / name
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    return str(path)


def run(*arguments):
    return subprocess.run([program, *arguments, "--quiet"], capture_output=True, check=True).stdout


def figures(order, wanted, n_relevant):
    """Precision of the first 30, average precision, share of the labels among the first 30."""
    right = np.array([label[paper] in wanted for paper in order])
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    found = {label[paper] for paper in order[:30]} & set(wanted)
    return right[:30].mean(), precision[right].sum() / n_relevant, len(found) / len(wanted)


index, added, incoming = str(folder / "index"), str(folder / "added"), lines("new.jsonl", new)
for path in (index, added):
    run("index", lines("library.jsonl", library), "--out", path)
run("add", added, incoming)
random, results = np.random.default_rng(7), {}
for trial in range(32):
    wanted = random.choice(labels, [1, 2, 3, 5][trial % 4], replace=False)
    of = lambda name: [paper for paper in library if paper["label"] == name]
    liked = [paper for name in wanted for paper in random.choice(of(name), random.integers(2, 15), replace=False)]
    likes = lines("liked.jsonl", liked)
    digest = json.loads(run("digest", index, incoming, "--like", likes, "-n", "99999", "--json"))
    told = [paper for part in (*digest["themes"], digest["unplaced"]) for paper in part["papers"]]
    order = [paper["id"] for paper in sorted(told, key=lambda paper: (-paper["score"], paper["id"]))]
    ids = [argument for paper in liked for argument in ("--id", paper["id"])]
    related = json.loads(run("related", added, *ids, "-n", "99999", "--json"))
    at_once = [hit["id"] for hit in related if hit["id"] in set(order)]
    relevant = sum(label[paper] in wanted for paper in order)
    for way, order in (("digest", order), ("related to all at once", at_once)):
        results.setdefault((len(wanted), way), []).append(figures(order, wanted, relevant))
for (n, way), found in sorted(results.items()):
    print(n, way, *(f"{figure:.2f}" for figure in np.mean(found, axis=0)))

shares = {}
for trial in range(12):
    n = [1, 4, 10][trial % 3]
    of = {name: [paper for paper in papers if paper["label"] == name] for name in labels}
    large = [name for name in labels if len(of[name]) >= 900]
    field = list(random.choice(large, n, replace=False))
    mixed = {name: [of[name][at] for at in random.permutation(len(of[name]))] for name in labels}
    own = [paper for name in field for paper in mixed[name][800:900]]
    rest = [paper for name in labels if name not in field for paper in mixed[name]]
    foreign = [rest[at] for at in random.choice(len(rest), 400, replace=False)]
    index = str(folder / f"field{trial}")
    run("index", lines("field.jsonl", [paper for name in field for paper in mixed[name][:800]]), "--out", index)
    digest = json.loads(run("digest", index, lines("both.jsonl", own + foreign), "-n", "99999", "--json"))
    unplaced = {paper["id"] for paper in digest["unplaced"]["papers"]}
    told = {paper["id"] for part in digest["themes"] for paper in part["papers"]} | unplaced
    share = lambda papers: np.mean([paper["id"] in unplaced for paper in papers if paper["id"] in told])
    shares.setdefault(n, []).append((share(own), share(foreign)))
for n, found in sorted(shares.items()):
    print(n, "labels: like no theme", *(f"{figure:.2f}" for figure in np.mean(found, axis=0)))
