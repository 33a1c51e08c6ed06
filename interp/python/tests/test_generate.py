# SPDX-License-Identifier: BSD-3-Clause
"""Making tables: recipes, progress, errors, and what stops a run."""

import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import THREE

import coulomix
from coulomix._recipe import settings

TINY = {
    "title": "tiny",
    "lattice": {"tolerance": 1e-6},
    "order": {"shells": 2, "x_nodes": 9, "gamma_d_nodes": 9, "gamma_d_max": 40.0},
    "phase": {"enabled": False},
}
#: Its first stages are short, the others take seconds, so that it is not over before it is stopped.
LONG = {**TINY, "order": {"shells": 6, "x_nodes": 33, "gamma_d_nodes": 129, "gamma_d_max": 300.0}}
FIRST = "order: nodes"
#: A stage that begins when the one before has kept its pieces.
SECOND = "order: checking cells"


class Enough(Exception):
    pass


def stop_at_second(report):
    if report.stage == SECOND:
        raise Enough


def test_a_dictionary_is_a_recipe(three):
    assert three.recipe == settings(THREE) and three.title == 'three "species"' and three.orbits == 2


def test_recipes_in_libconfig():
    groups = {"d": np.float64(3)}, {"e": np.arange(2)}
    text = settings({"a": {"b": [1, 2.5, 1e-8, True, "x\"\\\n"], "c": groups}, "f": 2**40})
    assert text.splitlines() == [
        "a = {",
        r'  b = (1, 2.5, 1e-08, true, "x\"\\\n");',
        "  c = ({",
        "    d = 3.0;",
        "  }, {",
        "    e = (0, 1);",
        "  });",
        "};",
        "f = 1099511627776L;",
    ]
    for wrong in ({"a": float("nan")}, {"a b": 1}, {"a": "\0"}):
        with pytest.raises(ValueError):
            settings(wrong)
    with pytest.raises(TypeError, match="a.b: NoneType"):
        settings({"a": {"b": None}})


def test_files_texts_and_progress(tmp_path):
    (tmp_path / "tiny.cfg").write_text(settings(TINY))
    reports = []
    from_file = coulomix.generate(tmp_path / "tiny.cfg", tmp_path / "a.cmx", reports.append, threads=1)
    from_text = coulomix.generate(settings(TINY), tmp_path / "b.cmx", threads=2)
    assert from_file.read_bytes() == from_text.read_bytes()
    assert reports and reports[-1].share > 0.9 and reports[-1].done == reports[-1].total
    assert sorted(os.listdir(tmp_path)) == ["a.cmx", "b.cmx", "tiny.cfg"]


def test_errors_of_the_program(tmp_path):
    with pytest.raises(coulomix.GenerateError, match="^recipe:2: order.shels = 3: unknown setting") as caught:
        coulomix.generate({"order": {"shels": 3}}, tmp_path / "a.cmx")
    assert caught.value.returncode == 1
    with pytest.raises(coulomix.GenerateError, match="a table is written as .h5"):
        coulomix.generate(TINY, tmp_path / "a.txt")
    with pytest.raises(FileNotFoundError, match="COULOMIX_PROGRAM"):
        coulomix.generate(TINY, tmp_path / "a.cmx", program="/no/such/program")


def test_an_exception_in_the_callable_stops_it_and_pieces_are_kept(tmp_path):
    out = tmp_path / "a.cmx"
    with pytest.raises(Enough):
        coulomix.generate(LONG, out, stop_at_second, threads=1)
    assert not out.exists() and (tmp_path / "a.cmx.partial").exists()
    with pytest.raises(coulomix.GenerateError):  # pieces of another recipe
        coulomix.generate(TINY, out, resume=True)


def test_control_c_stops_it_and_it_resumes(tmp_path):
    script = (
        "import coulomix, os, signal, sys\n"
        "def report(r):\n"
        f"    if r.stage == {SECOND!r}: os.killpg(0, signal.SIGINT)\n"  # as a terminal does
        "try:\n"
        "    coulomix.generate(sys.argv[1], 'a.cmx', report, threads=1)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    recipe = settings(LONG)
    child = subprocess.run([sys.executable, "-c", script, recipe], cwd=tmp_path, start_new_session=True,
                           capture_output=True, text=True, timeout=60)
    assert (child.returncode, child.stdout, child.stderr) == (0, "stopped\n", "")
    assert os.listdir(tmp_path) == ["a.cmx.partial"]
    reports = []

    def follow(report):
        reports.append(report)
        stop_at_second(report)

    with pytest.raises(Enough):
        coulomix.generate(recipe, tmp_path / "a.cmx", follow, threads=1, resume=True)
    assert next(r for r in reports if r.stage == FIRST).done == 33  # all of them from the pieces
