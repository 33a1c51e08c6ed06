# SPDX-License-Identifier: BSD-3-Clause
"""The shared library libcoulomix-interp: where it is found, and the types of its calls.

All declarations follow coulomix_c.h. Numbers of quantities and statuses are not here: the library names
them.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from ctypes import POINTER, c_char_p, c_double, c_int, c_size_t, c_void_p
from pathlib import Path
from typing import Iterator, Optional

# coulomix_numbers.h, compared with it by a test
STABLE, LIQUID, SOLID = -1, 0, 1
GIVEN = {
    ("rho", "T"): 0,
    ("rho", "e"): 1,
    ("rho", "p"): 2,
    ("rho", "s"): 3,
    ("rho", "h"): 4,
    ("p", "T"): 5,
    ("p", "s"): 6,
    ("p", "h"): 7,
}
ORDERS = {"recipe": -1, "equilibrium": 0, "blocked": 1, "frozen": 2, "random": 3}
CONDITIONS = {"isobaric": 0, "isodensity": 1}
#: coulomix_mixing.h
MIXING_RULES = {
    word: number
    for number, word in enumerate(
        ("sigma", "resistivity", "ionization", "ionization-reciprocal", "gamma", "transition")
    )
}
POLICIES = {"error": 0, "hold": 1}


class Request(ctypes.Structure):
    """cmx_c_request: points of a batch, and what is asked for."""

    _fields_ = [
        ("size", c_size_t),
        ("n", c_size_t),
        ("given", c_int),
        ("phase", c_int),
        ("n_q", c_int),
        ("hold", c_int),
        ("q", c_void_p),
        ("x", c_void_p),
        ("x_step", c_size_t),
        ("species_step", c_size_t),
        ("a", c_void_p),
        ("b", c_void_p),
        ("a_step", c_size_t),
        ("b_step", c_size_t),
        ("guess", c_void_p),
        ("guess_step", c_size_t),
        ("out", c_void_p),
        ("out_step", c_size_t),
        ("q_step", c_size_t),
        ("status", c_void_p),
        ("reasons", c_void_p),
        ("phases", c_void_p),
        ("tally", c_void_p),
    ]


class LoadOptions(ctypes.Structure):
    """cmx_c_load_options: choices of opening a table."""

    _fields_ = [
        ("size", c_size_t),
        ("parts", c_char_p),
        ("bytes", c_void_p),
        ("n_bytes", c_size_t),
        ("memory_limit", c_size_t),
        ("attribute_limit", c_size_t),
        ("digest", c_int),
        ("mapped", c_int),
    ]


class Nuclides(ctypes.Structure):
    """cmx_c_nuclides: a mixture of any nuclides."""

    _fields_ = [
        ("size", c_size_t),
        ("n", c_int),
        ("z", c_void_p),
        ("a", c_void_p),
        ("mass_share", c_void_p),
    ]


def _file_name() -> str:
    return "libcoulomix-interp.0.dylib" if sys.platform == "darwin" else "libcoulomix-interp.so.0"


def _beside() -> Optional[str]:
    """A library in the folder of the package."""
    path = Path(__file__).with_name(_file_name())
    return str(path) if path.exists() else None


def _by_pkg_config() -> Optional[str]:
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), "--variable=libdir", "coulomix-c"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return None
    return str(Path(answer, _file_name())) if answer else None


def _places() -> Iterator[str]:
    """Where the library may be, best first."""
    chosen = os.environ.get("COULOMIX_LIBRARY")
    if chosen:
        yield chosen
        return
    for find in (_beside, _file_name, _by_pkg_config):  # a bare name: what the dynamic linker finds
        place = find()
        if place:
            yield place


def _load() -> ctypes.CDLL:
    failures = []
    for place in _places():
        try:
            return ctypes.CDLL(place)
        except OSError as error:
            failures.append(f"  {place}: {error}")
    raise ImportError(
        "the shared library of coulomix cannot be loaded; set COULOMIX_LIBRARY to the path of "
        f"{_file_name()}, or install it. Tried:\n" + "\n".join(failures)
    )


def _declare(lib: ctypes.CDLL) -> None:
    numbers = POINTER(c_double)
    calls = {
        "open_with": (c_int, [c_char_p, POINTER(LoadOptions), POINTER(c_void_p), c_char_p, c_size_t]),
        "close": (None, [c_void_p]),
        "has": (c_int, [c_void_p, c_char_p]),
        "species": (c_int, [c_void_p]),
        "numbers": (c_int, [c_void_p, c_char_p, c_int, numbers]),
        "text": (c_char_p, [c_void_p, c_char_p, c_char_p]),
        "choose": (c_int, [c_void_p, c_int, c_double, c_int, c_double]),
        "version": (c_int, []),
        "target": (c_char_p, []),
        "status_text": (c_char_p, [c_int]),
        "status_name": (c_char_p, [c_int]),
        "reason_name": (c_char_p, [c_int]),
        "reason_text": (c_char_p, [c_int]),
        "quantity_name": (c_char_p, [c_int]),
        "quantity_unit": (c_char_p, [c_int]),
        "quantity_text": (c_char_p, [c_int]),
        "unit_in_files": (c_char_p, [c_char_p]),
        "quantity_find": (c_int, [c_char_p]),
        "number_fractions": (c_int, [c_void_p, c_void_p, c_void_p]),
        "mass_fractions": (c_int, [c_void_p, c_void_p, c_void_p]),
        "represent": (c_int, [c_void_p, POINTER(Nuclides), c_void_p, c_void_p, c_void_p]),
        "freezing": (c_int, [c_void_p, c_int, c_double, c_double, c_void_p]),
        "tie_lines": (c_int, [c_void_p, c_double, c_double, c_int, c_void_p, c_void_p]),
        "separation": (c_int, [c_void_p, c_double, c_double, c_double, c_void_p]),
        "freezing_three": (c_int, [c_void_p, c_void_p, c_void_p]),
        "screening": (c_int, [c_void_p, c_int, c_void_p, c_void_p, c_double, c_double, c_void_p]),
        "warm": (c_int, [c_void_p, c_int, c_int, c_double, c_double, c_double, c_void_p]),
        "eos_batch": (c_int, [c_void_p, POINTER(Request)]),
        "transport_batch": (c_int, [c_void_p, POINTER(Request)]),
        "order_batch": (c_int, [c_void_p, POINTER(Request)]),
    }
    for name, (result, arguments) in calls.items():
        try:
            call = getattr(lib, "cmx_c_" + name)
        except AttributeError:
            raise ImportError(f"{lib._name} has no cmx_c_{name}: it is of another version") from None
        call.restype = result
        call.argtypes = arguments


library = _load()
_declare(library)


def text(value: Optional[bytes]) -> str:
    return value.decode() if value else ""
