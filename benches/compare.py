"""Runs the peers and themata in turn on one file, and prints a table of their times.

    python compare.py FILE.jsonl PEERS.py [TASK...]

PYTHON is one that runs PEERS.py (scikit-learn, PyStemmer and sparse_dot_topn). Each task runs in a process of its
own, first ours (`cargo bench -p themata-benches --bench corpus`), then the peers', so that both meet the same machine.
Tasks:
vectorize, lsa, kmeans, kmeans-lsa, neighbours; all of them where none is named.
"""

import json
import subprocess
import sys

TASKS = ["vectorize", "lsa", "kmeans", "kmeans-lsa", "neighbours"]


def run(command, task):
    """The last line of JSON that speaks of the task."""
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in found if line["task"] == task][-1]


def figures(line):
    """What a line tells besides task and seconds."""
    kept = ("iterations", "inertia", "captured", "nonzeros", "peak_mb")
    return ", ".join(f"{name} {line[name]}" for name in kept if name in line)


def main(path, peers, tasks):
    print("| task | ours, seconds | theirs | ratio | ours: more | theirs: more |")
    print("|---|---|---|---|---|---|")
    for task in tasks:
        bench = ["cargo", "bench", "-q", "-p", "themata-benches", "--bench", "corpus"]
        ours = run([*bench, "--", path, task], task)
        theirs = run([sys.executable, peers, path, task], task)
        ratio = theirs["seconds"] / ours["seconds"]
        seconds = f"{ours['seconds']:.2f} | {theirs['seconds']:.2f} | {ratio:.1f}"
        print(f"| {task} | {seconds} | {figures(ours)} | {figures(theirs)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:] or TASKS)
