"""How do time and memory grow with the number of papers?

    python growth.py THEMATA FILE.jsonl [PAPERS...] [--plot FILE.svg]

THEMATA is the program, FILE.jsonl holds one paper a line. For each number of papers (10,000, 30,000, 100,000 and
700,000 where none is given) it writes so many lines to a temporary file, from the beginning again under other ids
where the file has fewer, runs `themata report` on them, and prints a table of the seconds of each stage and the
peak of memory. Copies would count as one paper, so they are read with --keep-duplicates. The plot needs matplotlib.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

STAGES = ["read", "duplicates", "vectorize", "neighbours", "concepts", "cluster", "themes", "report"]


def write(lines, n_papers, path):
    """Writes `n_papers` lines, those of later rounds under other ids."""
    with open(path, "w", encoding="utf-8") as out:
        for at in range(n_papers):
            copy, line = divmod(at, len(lines))
            paper = json.loads(lines[line])
            if copy:
                paper["id"] = f"{paper.get('id', line)}-{copy}"
            out.write(json.dumps(paper, ensure_ascii=False) + "\n")


def measure(program, lines, n_papers):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write(lines, n_papers, folder / "papers.jsonl")
        command = [program, "report", folder / "papers.jsonl", "--out", folder / "out", "--quiet"]
        if n_papers > len(lines):
            command.append("--keep-duplicates")
        subprocess.run([*command, "--stats", folder / "stats.json"], check=True, stdout=subprocess.DEVNULL)
        stats = json.loads((folder / "stats.json").read_text())
    return dict.fromkeys(STAGES, 0.0) | {stage["name"]: stage["seconds"] for stage in stats["stages"]} | {
        "total": stats["total_seconds"],
        "memory": stats["peak_memory_mb"],
    }


def plot(rows, path):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "themata"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5))
    for stage in [*STAGES, "total"]:
        points = [(n_papers, found[stage]) for n_papers, found in rows if found[stage] > 0]
        width = 2.5 if stage == "total" else 1.2
        axes.loglog(*zip(*points), marker="o", linewidth=width, label=stage)
    axes.set_xlabel("papers")
    axes.set_ylabel("seconds")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("file")
    parser.add_argument("papers", nargs="*", type=int, default=[10_000, 30_000, 100_000, 700_000])
    parser.add_argument("--plot")
    arguments = parser.parse_args()
    lines = pathlib.Path(arguments.file).read_text(encoding="utf-8").splitlines()
    rows = []
    print("| papers | " + " | ".join(STAGES) + " | total | peak MB |")
    print("|---" * (len(STAGES) + 3) + "|")
    for n_papers in arguments.papers:
        found = measure(arguments.program, lines, n_papers)
        rows.append((n_papers, found))
        seconds = " | ".join(f"{found[stage]:.2f}" for stage in [*STAGES, "total"])
        print(f"| {n_papers:,} | {seconds} | {found['memory']:.0f} |", flush=True)
    if arguments.plot:
        plot(rows, arguments.plot)


if __name__ == "__main__":
    main()
