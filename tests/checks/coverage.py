#!/usr/bin/env python3
"""Lines and branches of readers, binds and lookups that tests and corpora of the fuzz targets execute.

usage: coverage.py BUILD [--rest FILE]

BUILD is a build by the preset `coverage` whose tests have run. A line of a header counts as executed if any program
executes it, a branch if any takes it; copies of an inlined function within another one are one. The reasons why the rest is not are in coverage.txt beside this script. FILE
gets the rest, by reason. It is an error if less is executed than the bar below, if a place has no reason, or
if a pattern of coverage.txt finds no place.
"""
import argparse
import collections
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

WANTED = ["interp/*.h", "src/formats/*.c"] + [f"src/io/{name}.c" for name in ("bytes", "content", "sha256", "store", "store_file", "store_load")]
BAR = {"lines": 95.0, "branches": 85.0}
ROOT = pathlib.Path(__file__).resolve().parents[2]


def reports(build):
    """What gcov says of each object, one JSON document each."""
    data = sorted(str(p.resolve()) for p in build.rglob("*.gcda"))
    for k in range(0, len(data), 20):
        out = subprocess.run(["gcov", "--branch-probabilities", "--json-format", "--stdout", *data[k:k + 20]], cwd=build,
                             capture_output=True, text=True).stdout  # it refuses counts of an older build of an object
        for line in out.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def measured(build):
    """By file: counts of each line, and of each branch (line, which)."""
    lines = collections.defaultdict(collections.Counter)
    seen = collections.defaultdict(lambda: collections.defaultdict(list))
    for report in reports(build):
        folder = pathlib.Path(report["current_working_directory"])
        for f in report["files"]:
            path = (folder / f["file"]).resolve()
            if ROOT not in path.parents:
                continue
            name = str(path.relative_to(ROOT))
            if not any(fnmatch.fnmatch(name, w) for w in WANTED):
                continue
            for line in f["lines"]:
                lines[name][line["line_number"]] += line["count"]
                if line["branches"]:
                    seen[name][line["line_number"]].append([b["count"] for b in line["branches"]])
    return lines, {name: folded(seen[name]) for name in lines}


def folded(seen):
    """Counts of each branch (line, which). A line has its branches once for each copy that is inlined in a function."""
    branches = collections.Counter()
    for line, copies in seen.items():
        once = min(len(c) for c in copies)
        if any(len(c) % once for c in copies):
            once = max(len(c) for c in copies)
        for counts in copies:
            for k, count in enumerate(counts):
                branches[line, k % once] += count
    return branches


def reasons():
    """The entries of coverage.txt: (reason, files, pattern of the line's text)."""
    reason = None
    for line in (ROOT / "tests/checks/coverage.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] != " ":
            reason = line
        else:
            files, pattern = line.split(None, 1)
            yield reason, files, pattern


def classify(missed):
    """The places by reason, those without one under None; and the entries that find none."""
    entries = [(r, f, p, re.compile(p)) for r, f, p in reasons()]
    rest, used = collections.defaultdict(list), set()
    for name, line, what in missed:
        text = (ROOT / name).read_text().splitlines()[line - 1].strip()
        found = next((e for e in entries if fnmatch.fnmatch(name, e[1]) and e[3].search(text)
                      and not (what == "line" and e[2].startswith("(?#branch)"))), None)
        rest[found and found[0]].append(f"{name}:{line} {what}: {text}")
        used.add(found and found[:3])
    return rest, [e[:3] for e in entries if e[:3] not in used]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--rest", type=pathlib.Path)
    a = p.parse_args()
    lines, branches = measured(a.build.resolve())
    missed, total = [], collections.Counter()
    print(f"{'file':44} {'lines':>6} {'%':>6} {'branches':>9} {'%':>6}")
    for name in sorted(lines):
        n, b = lines[name], branches[name]
        hit, taken = sum(c > 0 for c in n.values()), sum(c > 0 for c in b.values())
        total.update(n=len(n), hit=hit, b=len(b), taken=taken)
        print(f"{name:44} {len(n):6} {100 * hit / len(n):6.1f} {len(b):9} {100 * taken / max(len(b), 1):6.1f}")
        missed += [(name, l, "line") for l, c in sorted(n.items()) if not c]
        untaken = collections.Counter(l for (l, _), c in b.items() if not c and n[l])
        missed += [(name, l, f"{k} of {sum(m == l for m, _ in b)} branches") for l, k in sorted(untaken.items())]
    if not total["n"]:
        sys.exit("coverage.py: no data of these files; have the tests run?")
    share = {"lines": 100 * total["hit"] / total["n"], "branches": 100 * total["taken"] / total["b"]}
    print(f"{'all':44} {total['n']:6} {share['lines']:6.1f} {total['b']:9} {share['branches']:6.1f}\n")
    rest, unused = classify(missed)
    for reason in sorted(rest, key=lambda r: (r is None, -len(rest[r]))):
        print(f"{len(rest[reason]):6}  {reason or 'no reason is given'}")
    if a.rest:
        a.rest.write_text("".join(f"{r or 'no reason is given'}\n" + "".join(f"  {t}\n" for t in rest[r]) for r in rest))
    faults = [f"{what}: {share[what]:.1f} % are less than {bar} %" for what, bar in BAR.items() if share[what] < bar]
    faults += [f"coverage.txt: no place is left for {files} {pattern}" for _, files, pattern in unused]
    faults += [f"no reason: {place}" for place in rest.get(None, [])[:40]]
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
