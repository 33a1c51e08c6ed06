# SPDX-License-Identifier: BSD-3-Clause
"""Making tables: runs the program `coulomix generate` in a child process."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

from . import _recipe
from ._errors import Error
from ._numbers import Status

Recipe = Union[None, str, "os.PathLike[str]", Mapping[str, Any]]


class Progress(NamedTuple):
    """A report of the program."""

    stage: str
    done: int  #: of the pieces of the stage
    total: int
    share: float  #: of the whole work, 0 to 1
    elapsed: float  #: s
    left: Optional[float]  #: s, None while unknown


class GenerateError(Error):
    """The program refused the recipe or failed; its message says why."""

    def __init__(self, message: str, returncode: int) -> None:
        super().__init__(Status.ERR_STOPPED if returncode < 0 else Status.ERR_UNKNOWN, message)
        self.returncode = returncode  #: exit status of the program; below 0: ended by a signal


def _find_program(program: Union[None, str, "os.PathLike[str]"]) -> str:
    name = os.fspath(program or os.environ.get("COULOMIX_PROGRAM") or "coulomix")
    found = shutil.which(name)
    if not found:
        raise FileNotFoundError(
            f"no program {name!r}: install coulomix, or name its program by `program` or COULOMIX_PROGRAM"
        )
    return found


def _text_of(recipe: Recipe) -> Optional[str]:
    """The settings, where they are given as such."""
    if isinstance(recipe, Mapping):
        return _recipe.settings(recipe)
    return recipe if isinstance(recipe, str) and "{" in recipe else None


@contextlib.contextmanager
def _recipe_file(recipe: Recipe) -> Iterator[Tuple[List[str], str]]:
    """The arguments that name the recipe, and the name of a temporary file of a text or a dictionary."""
    text = _text_of(recipe)
    if text is None:
        yield [] if recipe is None else [os.fspath(recipe)], ""  # type: ignore
        return
    # in the current folder, as names of files in a recipe are relative to its own
    handle, name = tempfile.mkstemp(".cfg", "recipe-", ".", text=True)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        yield [name], name
    finally:
        os.unlink(name)


def _follow(child: subprocess.Popen[str], report: Optional[Callable[[Progress], object]]) -> List[str]:
    """Passes reports on until the program ends; returns its other messages."""
    messages = []
    assert child.stderr is not None
    for line in child.stderr:
        if not line.startswith("{"):
            messages.append(line.rstrip())
        elif report:
            values = json.loads(line)
            report(Progress(*(values[name] for name in Progress._fields)))
    return messages


def _stop(child: subprocess.Popen[str]) -> None:
    """Ends the program, which keeps its finished pieces whatever ends it."""
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def generate(
    recipe: Recipe,
    out: Union[str, "os.PathLike[str]"],
    progress: Optional[Callable[[Progress], object]] = None,
    threads: Optional[int] = None,
    program: Union[None, str, "os.PathLike[str]"] = None,
    resume: bool = False,
) -> Path:
    """Makes a table.

    recipe: the name of a file; a text with the settings, which has a brace; a dictionary of them,
        {"order": {"shells": 8}, ...}; or None for the built-in carbon/oxygen table. Files that a text or a
        dictionary names are relative to the current folder.
    out: the table, .cmx (flat) or .h5
    progress: called with a Progress about once a second
    threads: by default all cores; the table does not depend on them
    program: the program coulomix; by default that of COULOMIX_PROGRAM or on the path
    resume: continue a run that was stopped, from the pieces in OUT.partial; the recipe must be the same
    returns the path of the table

    Ctrl-C, or an exception in `progress`, stops the program and keeps its finished pieces for `resume`.
    Raises GenerateError with the message of the program.
    """
    command = [_find_program(program), "generate", "--progress", "json" if progress else "none"]
    command += ["--output", os.fspath(out)]
    if threads is not None:
        command += ["--threads", str(threads)]
    if resume:
        command += ["--resume"]
    with _recipe_file(recipe) as (named, temporary):
        child = subprocess.Popen(
            command + ["--", *named],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        try:
            messages = _follow(child, progress)
            returncode = child.wait()
        except BaseException:
            _stop(child)
            raise
        finally:
            if child.stderr:
                child.stderr.close()
    if returncode:
        said = "\n".join(messages).replace("coulomix generate: ", "")
        said = said.replace(temporary, "recipe") if temporary else said
        raise GenerateError(said or f"coulomix generate ended with {returncode}", returncode)
    return Path(out)
