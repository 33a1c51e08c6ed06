#!/usr/bin/env python3
"""Tests the tests: makes random small faults in src/ and interp/ and sees which the unit tests notice.

usage: mutate.py COPY RECORD [--count N] [--seed S]

COPY is a checkout of its own, built by `cmake --preset dev`; it is changed and put back. RECORD is a file of one line a
mutant: its number, what was done where, and the test that failed, or "survived". Numbers that the record has are left out, so that
a run can be interrupted and continued. The same seed makes the same mutants of the same sources.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys

OPERATORS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
             "+": "-", "-": "+", "*": "/", "/": "*"}
TOKEN = re.compile(r"(?<![\w.\"'])(\d+\.\d*(?:[eE][+-]?\d+)?|\d+)(?![\w.])| (<=|>=|==|!=|&&|\|\||[<>+\-*/]) ")


def code_lines(text):
    """The lines that hold code: no comment, no preprocessor line, no text in quotes; with their numbers."""
    comment = continued = False
    for number, line in enumerate(text.split("\n")):
        inside, directive = comment, continued or line.lstrip().startswith("#")
        continued = directive and line.endswith("\\")
        if "/*" in line:
            comment = "*/" not in line.rsplit("/*", 1)[1]
        elif "*/" in line:
            comment = False
        if not (inside or directive or "/*" in line or '"' in line or "'" in line):
            yield number, line


def places(root):
    """Each place that can be changed: file, line, column, old text, new text."""
    files = sorted(p for d in ("src", "interp") for p in (root / d).rglob("*") if p.suffix in (".c", ".h"))
    for path in files:
        if "make_" in path.name or "lanes" in path.name or "build" in path.parts:  # lanes: other processors than this one
            continue
        for number, line in code_lines(path.read_text()):
            for m in TOKEN.finditer(line):
                old = m.group(1) or m.group(2)
                at = m.start(1) if m.group(1) else m.start(2)
                if m.group(2):
                    new = OPERATORS[old]
                elif "." in old:
                    new = repr(float(old) * 1.003) if float(old) else "0.003"
                else:
                    new = str(int(old) + 1)
                yield path.relative_to(root), number, at, old, new


def run(command, root, limit):
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None


def build(root, targets):
    return run(["cmake", "--build", "build/dev", "-j2", "--target", *targets], root, 1200)


def tests_in_order(root, path):
    """Names of the unit tests: those of the file's own room first, then those nearest by name."""
    room = path.parts[1] if path.parts[0] == "src" else "interp"
    tests = sorted(p for p in (root / "tests/unit").rglob("test_*.c"))
    near = {"interp": ("interp", "table", "warm", "reaction"), "models": ("models", "eos"), "table": ("table", "interp")}
    rooms = near.get(room, (room,))
    words = set(re.split(r"[_.]", path.name))
    score = lambda p: (p.parent.name not in rooms, -len(words & set(re.split(r"[_.]", p.name))), p.name)
    return [p.stem for p in sorted(tests, key=score)]


def verdict(root, path):
    """The first test that fails, "does not compile", or "survived"."""
    order = tests_in_order(root, path)
    for group in (order[:4], order[4:14], order[14:]):
        built = build(root, group)
        if built is None or built.returncode:
            return "does not compile" if built and "error:" in built.stdout + built.stderr else "while building"
        for name in group:
            ended = run([f"build/dev/tests/{name}"], root, 180)
            if ended is None or ended.returncode:
                return name + (" (time)" if ended is None else "")
    return "survived"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("copy", type=pathlib.Path)
    p.add_argument("record", type=pathlib.Path)
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    root = a.copy.resolve()
    chosen = list(places(root))
    random.Random(a.seed).shuffle(chosen)
    done = {int(l.split("\t")[0]) for l in a.record.read_text().splitlines()} if a.record.exists() else set()
    for k, (path, number, at, old, new) in enumerate(chosen[: a.count]):
        if k in done:
            continue
        file = root / path
        text = file.read_text()
        lines = text.split("\n")
        lines[number] = lines[number][:at] + new + lines[number][at + len(old):]
        file.write_text("\n".join(lines))
        try:
            result = verdict(root, path)
        finally:
            file.write_text(text)
        with a.record.open("a") as out:
            out.write(f"{k}\t{path}:{number + 1}\t{old} -> {new}\t{lines[number].strip()}\t{result}\n")
        print(k, f"{path}:{number + 1}", old, "->", new, result, flush=True)
    rows = [l.split("\t") for l in a.record.read_text().splitlines()]
    real = [r for r in rows if r[4] != "does not compile"]
    print(len(real), "mutants,", sum(r[4] != "survived" for r in real), "noticed")


if __name__ == "__main__":
    sys.exit(main())
