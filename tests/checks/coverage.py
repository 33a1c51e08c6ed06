#!/usr/bin/env python3
"""Lines and branches of loaders, binds and lookups that tests execute.

usage: coverage.py BUILD [--missed FILE]

BUILD is a build by the preset `coverage` whose tests have run. A line of a header counts as executed if any program
executes it, a branch if any takes it. FILE gets each line and branch that none does.
"""
import argparse
import collections
import fnmatch
import json
import pathlib
import subprocess
import sys

WANTED = ["interp/*.h", "interp/c/*.c", "src/io/*.c", "src/formats/*.c", "src/recipe/*.c"]


def reports(build):
    """What gcov says of each object, one JSON document each."""
    data = sorted(str(p.resolve()) for p in build.rglob("*.gcda"))
    for k in range(0, len(data), 20):
        out = subprocess.run(["gcov", "--branch-probabilities", "--json-format", "--stdout", *data[k:k + 20]], cwd=build,
                             capture_output=True, text=True, check=True).stdout
        for line in out.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--missed", type=pathlib.Path)
    a = p.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    lines = collections.defaultdict(collections.Counter)
    branches = collections.defaultdict(collections.Counter)
    for report in reports(a.build):
        for f in report["files"]:
            path = (a.build / f["file"]).resolve() if not f["file"].startswith("/") else pathlib.Path(f["file"]).resolve()
            for base in (pathlib.Path(report["current_working_directory"]), a.build):
                if not f["file"].startswith("/") and (base / f["file"]).exists():
                    path = (base / f["file"]).resolve()
            if root not in path.parents:
                continue
            name = str(path.relative_to(root))
            if not any(fnmatch.fnmatch(name, w) for w in WANTED):
                continue
            for line in f["lines"]:
                lines[name][line["line_number"]] += line["count"]
                for k, b in enumerate(line["branches"]):
                    branches[name][line["line_number"], k] += b["count"]
    missed = []
    total = collections.Counter()
    print(f"{'file':44} {'lines':>6} {'%':>6} {'branches':>9} {'%':>6}")
    for name in sorted(lines):
        n, b = lines[name], branches[name]
        hit, taken = sum(c > 0 for c in n.values()), sum(c > 0 for c in b.values())
        total.update(n=len(n), hit=hit, b=len(b), taken=taken)
        print(f"{name:44} {len(n):6} {100 * hit / len(n):6.1f} {len(b):9} {100 * taken / max(len(b), 1):6.1f}")
        missed += [f"{name}:{l} line" for l, c in sorted(n.items()) if not c]
        missed += [f"{name}:{l} branch {k}" for (l, k), c in sorted(b.items()) if not c and n[l]]
    if not total["n"]:
        sys.exit("coverage.py: no data of these files; have the tests run?")
    print(f"{'all':44} {total['n']:6} {100 * total['hit'] / total['n']:6.1f} {total['b']:9} {100 * total['taken'] / total['b']:6.1f}")
    if a.missed:
        a.missed.write_text("\n".join(missed) + "\n")


if __name__ == "__main__":
    main()
