# SPDX-License-Identifier: BSD-3-Clause
"""The examples of README.md run."""

import doctest
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def test_examples(two_path, three_path, tmp_path, monkeypatch):
    (tmp_path / "carbon-oxygen.cmx").symlink_to(two_path.resolve())
    (tmp_path / "three.cmx").symlink_to(three_path)
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=flags)
    assert tried > 10 and failed == 0
