# SPDX-License-Identifier: BSD-3-Clause
"""Recipes of Python dictionaries in the syntax of libconfig."""

from __future__ import annotations

import math
import numbers
import re
from typing import Any, Mapping

_NAME = re.compile(r"[A-Za-z*][-A-Za-z0-9_*]*\Z")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError("recipe: a text with a NUL character")
    return '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'


def _number(value: numbers.Real, path: str) -> str:
    if isinstance(value, numbers.Integral):
        return str(int(value)) + ("" if abs(int(value)) < 2**31 else "L")
    if not math.isfinite(value):
        raise ValueError(f"recipe: {path} = {value}: not a finite number")
    return repr(float(value))


def _value(value: Any, path: str, indent: str) -> str:
    if hasattr(value, "tolist"):  # of NumPy
        value = value.tolist()
    if isinstance(value, Mapping):
        return "{\n" + settings(value, path + ".", indent + "  ") + indent + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, numbers.Real):
        return _number(value, path)
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(_value(v, f"{path}[{k}]", indent) for k, v in enumerate(value)) + ")"
    raise TypeError(f"recipe: {path}: {type(value).__name__} is neither a number, a text, a list nor a dict")


def settings(recipe: Mapping[str, Any], path: str = "", indent: str = "") -> str:
    """The settings of a group, one a line."""
    lines = []
    for name, value in recipe.items():
        if not isinstance(name, str) or not _NAME.match(name):
            raise ValueError(f"recipe: {path}{name}: not a name of a setting")
        lines.append(f"{indent}{name} = {_value(value, path + name, indent)};\n")
    return "".join(lines)
