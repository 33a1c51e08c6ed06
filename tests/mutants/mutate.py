#!/usr/bin/env python3
"""Tests the tests: makes random small faults (mutants) in src/ and interp/ and sees which the tests in C notice.

usage: mutate.py WORK RECORD [--commit C] [--count N] [--seed S] [--again] [--most SECONDS] [--jobs N] [--only NUMBER...]
                 [--programs NAME...]

The sources of commit C are unpacked into WORK, which must be an empty folder or one of an earlier call, and built there once with all
mutants in them. A variable in the environment selects one, so that a mutant costs only its tests. Those that need a
compilation of their own (constants of static tables) get one, one by one. A first run of all tests finds
which of them execute which mutant; only these are run then, those of the file's own room first, up to the
first that fails, as far as they take less than SECONDS of CPU time together. RECORD is a table of tabs, one line a mutant.
Numbers that it has are left out, so that a run can be interrupted and continued. The same seed makes the same mutants of
the same sources.

--again: the survivors of the record and the numbers that it lacks are tried, in the sources and by the tests of this
checkout (WORK/again): each at the line of the same text, nearest to its old place. NAMEs are the programs of tests that
are run; without, all.
"""
import argparse
import collections
import concurrent.futures
import itertools
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

HEAD = "number\tplace\tchange\tline\tresult\n"
ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"(?P<number>(?<![\w.])(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)[uUlLfF]*)|(?P<name>[A-Za-z_]\w*)"
                   r"|(?P<sign><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\S)")
PRECEDENCE = {"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
              "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10}
CHANGES = {"<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
           "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "+=": ["-="], "-=": ["+="]}
STOPS = {",", ";", "{", "}", "?", ":", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "return", "else", "do", "case"}
HEADER = """#ifndef CMX_MUTANT
extern int cmx_mutant;
extern unsigned char cmx_mutant_reached[];
#define CMX_MUTANT(k) (cmx_mutant_reached[k] = 1, cmx_mutant == (k))
#endif
"""
SWITCH = """#include <stdio.h>
#include <stdlib.h>
int cmx_mutant = -1;
unsigned char cmx_mutant_reached[COUNT];
__attribute__((constructor)) static void start(void)
{
  if (getenv("CMX_MUTANT")) cmx_mutant = atoi(getenv("CMX_MUTANT"));
}
__attribute__((destructor)) static void end(void)
{
  FILE *f = getenv("CMX_MUTANT_REACHED") ? fopen(getenv("CMX_MUTANT_REACHED"), "wb") : NULL;
  if (!f) return;
  fwrite(cmx_mutant_reached, 1, COUNT, f);
  fclose(f);
}
"""
Mutant = collections.namedtuple("Mutant", "number path line start end old new left right alone text")
Token = collections.namedtuple("Token", "start end text kind")


def blank(text):
    """The text with spaces in place of comments, strings, characters and preprocessor lines."""
    keep_lines = lambda m: re.sub(r"[^\n]", " ", m.group())
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', keep_lines, text, flags=re.S)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", keep_lines, text, flags=re.M)


def is_binary(code, t):
    return t.text in PRECEDENCE and code[t.start - 1].isspace() and code[t.end].isspace()


def operands(code, tokens, i):
    """Where the expression of the operator tokens[i] begins and ends."""
    rank, depth, left = PRECEDENCE[tokens[i].text], 0, i
    while left > 0:
        t = tokens[left - 1]
        if t.text in (")", "]", "}") and (depth or t.text != "}"):
            depth += 1
        elif t.text in ("(", "[", "{") and depth:
            depth -= 1
        elif not depth and (t.text in ("(", "[") or t.text in STOPS or is_binary(code, t) and PRECEDENCE[t.text] < rank):
            break
        left -= 1
    right, depth = i, 0
    while right + 1 < len(tokens):
        t = tokens[right + 1]
        if t.text in ("(", "[") or t.text == "{" and tokens[right].text == ")":  # a compound literal
            depth += 1
        elif depth and t.text in (")", "]", "}"):
            depth -= 1
        elif not depth and (t.text in (")", "]") or t.text in STOPS or is_binary(code, t) and PRECEDENCE[t.text] <= rank):
            break
        right += 1
    return tokens[left].start, tokens[right].end


def rest(tokens, i):
    """Where the value that follows the assignment tokens[i] begins and ends."""
    right, depth = i, 0
    while tokens[right + 1].text not in (";", ",", ")") or depth:
        right += 1
        depth += (tokens[right].text in ("(", "[")) - (tokens[right].text in (")", "]"))
    return tokens[i + 1].start, tokens[right].end


def contexts(tokens):
    """For each token: None (only a declaration), "code", or "alone" (a constant, which a variable cannot select)."""
    blocks, first, before = [], "", ""  # kinds of the open blocks, first word of the statement, token before
    for t in tokens:
        inside = blocks[-1] if blocks else None
        if t.text == "{":
            if inside in ("code", None) and before == "=":
                blocks.append("alone" if first == "static" or inside is None else "value")
            elif inside in ("alone", "value"):
                blocks.append(inside)
            elif before == ")" or inside == "code" and before in ("else", "do", ";", "{", "}", ":"):
                blocks.append("code")
            elif before == "extern":
                blocks.append(None)
            else:
                blocks.append("type")
            if blocks[-1] in ("code", None):
                first = ""
        elif t.text == "}":
            if blocks and blocks.pop() in ("code", None, "type"):
                first = ""
        elif t.text == ";":
            first = ""
        elif not first:
            first = t.text
        kind = {"value": "code", "type": None}.get(inside, inside)
        if kind == "code" and first in ("static", "enum", "struct", "typedef"):
            kind = "alone" if first == "static" else None
        if not blocks and first == "static" and before == "=":
            kind = "alone"
        yield kind
        before = t.text


def changed(t, draw):
    """The token after a small change."""
    if t.kind != "number":
        return draw.choice(CHANGES[t.text])
    digits = t.text.rstrip("uUlL")
    if re.fullmatch(r"\d+", digits):
        return str(int(digits) + 1) + t.text[len(digits):]
    value = float(digits)
    return repr(value * 1.003) if value else "0.003"


def is_size(text, code, tokens, i):
    """Whether the number tokens[i] is the size of an array that is declared: one more would change nothing."""
    while tokens[i - 1].text == "[":
        i -= 2
        if tokens[i].text == "]":
            while tokens[i].text != "[":
                i -= 1
            i += 1
            continue
        before = code[text.rfind("\n", 0, tokens[i].start) + 1:tokens[i].start]
        declared = re.match(r"\s*(?:const |static |struct )*(?:double|int|char|size_t|unsigned|long|void|u?int\d+_t|cmx\w*|hid_t|hsize_t) ", before)
        return tokens[i - 1].kind == "name" and tokens[i - 1].text != "return" or (
            bool(declared) and tokens[i - 1].text == "," and all(before.count(a) == before.count(b) for a, b in ("()", "{}", "[]")))
    return False


def places(root):
    """Each line of code that can be changed, with the tokens that can."""
    for path in sorted(p for d in ("src", "interp") for p in (root / d).rglob("*") if p.suffix in (".c", ".h")):
        if "make_" in path.name or "lanes" in path.name:  # a program of the build; lanes: other processors than this one
            continue
        text = path.read_text()
        code = blank(text)
        tokens = [Token(m.start(), m.end(), m.group(), m.lastgroup) for m in TOKEN.finditer(code)]
        starts = [0] + [m.end() for m in re.finditer("\n", code)]
        lines, row = collections.defaultdict(list), 0
        for i, (t, kind) in enumerate(zip(tokens, contexts(tokens))):
            while row + 1 < len(starts) and starts[row + 1] <= t.start:
                row += 1
            number = t.kind == "number" and not t.text.lower().startswith("0x") and t.text[-1] not in "fF"
            if number and is_size(text, code, tokens, i):
                continue
            if kind and (number or t.text in CHANGES and code[t.start - 1].isspace() and code[t.end].isspace()):
                lines[row].append((i, kind))
        for row, found in lines.items():
            yield path, row, text[starts[row]:].split("\n", 1)[0].strip(), code, tokens, found


def mutant_of(number, path, row, text, code, tokens, i, kind, new):
    t = tokens[i]
    span = t.start, t.end
    if t.text in PRECEDENCE:
        span = operands(code, tokens, i)
    elif t.text in CHANGES:
        span = rest(tokens, i)
    return Mutant(number, path, row + 1, t.start, t.end, t.text, new, *span, kind == "alone", text)


def choose(root, seed, count):
    """Random mutants: lines with equal weight, then one of the line's tokens."""
    lines, draw, mutants = list(places(root)), random.Random(seed), []
    draw.shuffle(lines)
    for path, row, text, code, tokens, found in lines[:count]:
        i, kind = draw.choice(found)
        t = tokens[i]
        mutants.append(mutant_of(len(mutants), path.relative_to(root), row, text, code, tokens, i, kind, changed(t, draw)))
    return mutants


def render(text, lo, hi, mutants):
    """The part lo..hi of a file's text with a choice at each mutant in it."""
    out, at = [], lo
    for m in sorted(mutants, key=lambda m: (m.left, -m.right)):
        if m.left < at or m.right > hi:
            continue
        inner = [n for n in mutants if n is not m]
        part = lambda a, b: render(text, a, b, [n for n in inner if a <= n.left and n.right <= b])
        out.append(text[at:m.left] if not inner else part(at, m.left))
        if m.old in PRECEDENCE:
            left, right = part(m.left, m.start), part(m.end, m.right)
            out.append(f"(CMX_MUTANT({m.number}) ? ({left}{m.new}{right}) : ({left}{m.old}{right}))")
        elif m.old in CHANGES:
            value = part(m.left, m.right)
            out.append(f"(CMX_MUTANT({m.number}) ? -({value}) : ({value}))")
        else:
            out.append(f"(CMX_MUTANT({m.number}) ? {m.new} : {m.old})")
        at = m.right
    out.append(text[at:hi])
    return "".join(out)


def write(source, pristine, mutants, alone=None):
    """Sources with a choice at each mutant, but those that stand alone; of these the one that is given is made."""
    for path in {m.path for m in mutants}:
        text = (pristine / path).read_text()
        new = render(text, 0, len(text), [m for m in mutants if m.path == path and not m.alone])
        if alone and alone.path == path:
            lines = text.split("\n")
            column = alone.start - sum(len(l) + 1 for l in lines[: alone.line - 1])
            line = lines[alone.line - 1]
            lines[alone.line - 1] = line[:column] + alone.new + line[column + len(alone.old):]
            new = "\n".join(lines)  # without the others of its file: only this one is tried
        if (source / path).read_text() != new:
            (source / path).write_text(new)


def ninja(build, *targets):
    done = subprocess.run(["ninja", "-C", build, "-k", "0", *targets], capture_output=True, text=True)
    return done.returncode, done.stdout


def copy_changed(files, origin, target, edit=lambda path, data: data):
    """Copies what differs, so that a build has little to do."""
    for path in files:
        data = edit(path, (origin / path).read_bytes())
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        if not (target / path).exists() or (target / path).read_bytes() != data:
            (target / path).write_bytes(data)
            shutil.copymode(origin / path, target / path)


def moved(mutants, old, new):
    """The same mutants in other sources; those whose line is not there any more are left out."""
    lines = collections.defaultdict(list)
    for path, row, text, code, tokens, found in places(new):
        lines[path.relative_to(new), text].append((row, code, tokens, found))
    result = []
    for m in mutants:
        column = m.start - (old / m.path).read_text().rfind("\n", 0, m.start)
        for row, code, tokens, found in sorted(lines[m.path, m.text], key=lambda l: abs(l[0] + 1 - m.line)):
            at = [(i, kind) for i, kind in found if tokens[i].text == m.old
                  and tokens[i].start - code.rfind("\n", 0, tokens[i].start) == column]
            if at:
                result.append(mutant_of(m.number, m.path, row, m.text, code, tokens, *at[0], m.new))
                break
        else:
            print(f"mutate.py: {m.number}: {m.path}:{m.line} is not there any more: {m.text}", flush=True)
    return result


def shared(path, data):
    """The library is shared, so that a change needs no new link."""
    if path in ("CMakeLists.txt", "src/CMakeLists.txt"):
        data = data.replace(b"C_VISIBILITY_PRESET hidden", b"C_VISIBILITY_PRESET default")
        data = data.replace(b"COULOMIX_TESTS AND BUILD_SHARED_LIBS", b"FALSE")
    return data


def prepare(work, mutants, programs):
    """Builds the library and the tests with all mutants; says which of them need a compilation of their own."""
    source, pristine, build = work / "source", work / "pristine", work / "build"
    files = [str(p.relative_to(pristine)) for p in pristine.rglob("*") if p.is_file() and not p.is_symlink()]
    changed_files = {str(m.path) for m in mutants}
    copy_changed([f for f in files if f not in changed_files or not (source / f).exists()], pristine, source, shared)
    count = max(m.number for m in mutants) + 1
    header, library, switch = work / "mutant.h", work / "libmutant.so", work / "mutant.c"
    if not header.exists():
        header.write_text(HEADER)
    switch.write_text(SWITCH.replace("COUNT", str(count)))
    subprocess.run(["cc", "-O1", "-fPIC", "-shared", switch, "-o", library], check=True)
    subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", build, "-DCMAKE_BUILD_TYPE=None", "-DBUILD_SHARED_LIBS=ON",
                    f"-DCMAKE_C_FLAGS=-O1 -g0 -w -include {header}", f"-DCMAKE_C_STANDARD_LIBRARIES={library}",
                    "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--copy-dt-needed-entries", "-DCOULOMIX_BENCH=OFF"], check=True, capture_output=True)
    for _ in range(5):
        write(source, pristine, mutants)
        rc, out = ninja(build, *programs)
        wrong = {(str(pathlib.Path(p).resolve()), int(l)) for p, l in re.findall(r"([^\s:]+):(\d+):\d+: error", out)}
        found = {m.number for m in mutants if not m.alone and any(
            p.endswith("/" + str(m.path)) and abs(l - m.line) <= 2 for p, l in wrong)}
        if not rc:
            return mutants
        if not found:
            sys.exit("mutate.py: the sources with all mutants do not compile:\n" + out[-3000:])
        mutants = [m._replace(alone=True) if m.number in found else m for m in mutants]
    sys.exit("mutate.py: no end of errors")


def run_test(build, name, mutant, limit, reached=None):
    """(passed, CPU seconds, the first check that failed)."""
    env = dict(os.environ, CMX_MUTANT=str(mutant), OMP_NUM_THREADS="2", OMP_WAIT_POLICY="passive")
    if reached:
        env["CMX_MUTANT_REACHED"] = str(reached)

    def limits():
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        ended = subprocess.run([build / "tests" / name], cwd=build, env=env, preexec_fn=limits, timeout=20 * limit + 60,
                               capture_output=True, text=True, errors="replace")
        passed, out = ended.returncode == 0, ended.stdout + ended.stderr
    except subprocess.TimeoutExpired:
        passed, out = False, ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    failed = re.search(r"\[  FAILED  \] (?:\d+ test.*\n\[  FAILED  \] )?(\w+)", out)
    return passed, used, failed.group(1) if failed else "stopped or ran past its time"


def baseline(work, build, programs, count):
    """Of each program: CPU seconds, and the mutants that it reaches. All must pass."""
    folder = work / "reached"
    folder.mkdir(exist_ok=True)
    result = {}
    for name in programs:
        record, binary = folder / name, build / "tests" / name
        if not record.exists() or record.stat().st_mtime < binary.stat().st_mtime:
            passed, used, failed = run_test(build, name, -1, 600, record)
            if not passed:
                record.unlink(missing_ok=True)
                print(f"mutate.py: {name} fails without a mutant ({failed}); left out", flush=True)
                continue
            record.with_suffix(".time").write_text(f"{used:.2f}\n")
            record.touch()  # empty where a program uses nothing of the library
        result[name] = float(record.with_suffix(".time").read_text()), record.read_bytes() or bytes(count)
    return result


def verdict(m, build, base, room_of, source, pristine, mutants, most):
    """The first test that fails, or "survived"; None if it does not compile."""
    room = m.path.parts[1] if m.path.parts[0] == "src" else "interp"
    names = [n for n in base if m.alone or base[n][1][m.number]]
    names.sort(key=lambda n: (room_of[n] not in (room, "reference", "property"), base[n][0]))
    names = [n for n, sum_s in zip(names, itertools.accumulate(base[n][0] for n in names)) if sum_s <= most]
    if m.alone:
        write(source, pristine, mutants, m)
        rc, out = ninja(build, *(base if m.path.parts[0] == "interp" else ["coulomix"]))
        if rc:
            return None
    try:
        for name in names:
            passed, _, failed = run_test(build, name, m.number, 5 * base[name][0] + 10)
            if not passed:
                return f"{name}: {failed}"
    finally:
        if m.alone:
            write(source, pristine, mutants)
    return "survived" if names else "survived: not executed"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("work", type=pathlib.Path)
    p.add_argument("record", type=pathlib.Path)
    p.add_argument("--commit", default="HEAD")
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--again", action="store_true")
    p.add_argument("--most", type=float, default=1000.0)
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--only", type=int, nargs="*", help="numbers of the mutants")
    p.add_argument("--programs", nargs="*", help="names of the programs of tests")
    p.add_argument("--list", action="store_true", help="print the mutants and do nothing")
    a = p.parse_args()
    work = a.work.resolve()
    source, pristine, build = work / "source", work / "pristine", work / "build"
    if not pristine.exists():
        pristine.mkdir(parents=True)
        archive = subprocess.run(["git", "archive", a.commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", pristine], input=archive, check=True)
    mutants = choose(pristine, a.seed, a.count)
    if a.list:
        for m in mutants:
            print(m.number, f"{m.path}:{m.line}", m.old, "->", m.new, "alone" if m.alone else "", "|", m.text)
        return
    rows = {}
    if a.record.exists():
        rows = {int(l.split("\t")[0]): l.split("\t") for l in a.record.read_text().splitlines()[1:]}
    if a.again:
        mutants = [m for m in mutants if m.number not in rows or rows[m.number][4].startswith("survived")]
        if a.only:
            mutants = [m for m in mutants if m.number in a.only]
        work = work / "again"
        source, old, pristine, build = work / "source", pristine, work / "pristine", work / "build"
        files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        files = [f for f in files.splitlines() if (ROOT / f).is_file() and not (ROOT / f).is_symlink()]
        copy_changed(files, ROOT, pristine)
        mutants = moved(mutants, old, pristine)
    names = a.programs or ["coulomix_tests"]
    mutants = prepare(work, mutants, names)
    programs = {q.stem: q.parent.name for d in ("unit/*", "reference", "property") for q in (source / "tests").glob(f"{d}/test_*.c")
                if not a.programs or q.stem in a.programs}
    base = baseline(work, build, sorted(programs), max(m.number for m in mutants) + 1)
    print(f"{len(base)} programs, {sum(b[0] for b in base.values()):.0f} CPU s; {sum(m.alone for m in mutants)} mutants alone", flush=True)
    lock = threading.Lock()

    def one(m):
        old, began = rows.get(m.number), time.time()
        result = verdict(m, build, base, programs, source, pristine, mutants, a.most)
        with lock:
            if result is None or old and result.startswith("survived"):
                print(m.number, "does not compile" if result is None else result, flush=True)
                return  # with what is written there on it
            if old:
                rows[m.number] = old[:4] + ["killed by an added check, " + result]
            else:
                killed = "" if result.startswith("survived") else "killed by "
                rows[m.number] = [str(m.number), f"{m.path}:{m.line}", f"{m.old} -> {m.new}", m.text, killed + result]
            a.record.write_text(HEAD + "".join("\t".join(rows[k]) + "\n" for k in sorted(rows)))
            print(*rows[m.number], f"{time.time() - began:.0f} s", sep="\t", flush=True)

    left = [m for m in mutants if m.number not in rows or a.again and rows[m.number][4].startswith("survived")]
    if a.only:
        left = [m for m in left if m.number in a.only]
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        list(pool.map(one, [m for m in left if not m.alone]))
    for m in left:
        if m.alone:  # these change the library
            one(m)
    same, killed = (sum(r[4].startswith(word) for r in rows.values()) for word in ("same results", "killed"))
    print(f"{len(rows)} mutants, {same} change no result, {killed} are noticed: {100 * killed / (len(rows) - same):.1f} % of the others")


if __name__ == "__main__":
    main()
