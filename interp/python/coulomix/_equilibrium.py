# SPDX-License-Identifier: BSD-3-Clause
"""Liquid and solid in equilibrium at a pressure."""

from __future__ import annotations

import ctypes
from typing import Callable, Dict, Generic, Optional, TypeVar

import numpy as np
import numpy.typing as npt

from ._handle import Handle
from ._library import LIQUID, SOLID, library
from ._numbers import Quantity, quantities
from ._points import Composition, Points, collect
from ._pointwise import about_rows, each, require, result_of
from ._result import Result

R = TypeVar("R")

# Rows of the library in its order, of quantities without a number.
_TIE = about_rows(
    ("x_left", "", "number fraction of the heavier ion, left"),
    ("x_right", "", "number fraction of the heavier ion, right"),
    ("phase_left", "", "phase left"),
    ("phase_right", "", "phase right"),
    ("rho_left", "g/cm^3", "density left"),
    ("rho_right", "g/cm^3", "density right"),
    ("latent_heat", "kT", "T ds of an ion that freezes; 0 between solids"),
)
_SEPARATION = about_rows(
    ("phase", "", "phase of the part"),
    ("x_part", "", "number fraction of the heavier ion in the part"),
    ("share", "", "share of the ions"),
    ("mass_share", "", "share of the mass"),
    ("rho", "g/cm^3", "density of the part"),
    ("enthalpy", "erg/g", "e + P/rho with radiation"),
)
_MOST_TIES = 16


class Equilibrium(Generic[R]):
    """Liquid and solid of two species at a pressure (erg/cm^3), of the free energies of the states."""

    def __init__(self, handle: Handle, finish: Callable[[Result], R]) -> None:
        require(handle, "equilibrium")
        self._handle = handle
        self._finish = finish

    def _points(self, given: Dict[str, npt.ArrayLike], x: Optional[Composition] = None) -> Points:
        if x is None:
            return collect((), None, given)
        points = collect(self._handle.names, x, given)
        column = points.columns["x"]
        if column.species_step:  # by name: that of the heavier
            points.columns["x"] = column._replace(array=column.array[1], species_step=0)
        return points

    def freezing(self, *, p: npt.ArrayLike, x: Composition) -> R:
        """A liquid of composition x freezes: temperature, first solid, latent heat, slopes."""
        return self._change(LIQUID, p, x)

    def melting(self, *, p: npt.ArrayLike, x: Composition) -> R:
        """A solid of composition x melts: temperature, first liquid, latent heat, slopes."""
        return self._change(SOLID, p, x)

    def _change(self, phase: int, p: npt.ArrayLike, x: Composition) -> R:
        points, about = self._points({"p": p}, x), quantities("freezing")
        out = np.empty((points.n, len(about)))
        pointer, call = self._handle.pointer, library.cmx_c_freezing
        status = each(points, out, ("p", "x"), lambda p, x, row: int(call(pointer, phase, p, x, row)))
        return self._finish(result_of(points, out, about, status))

    def tie_lines(self, *, p: npt.ArrayLike, T: npt.ArrayLike) -> R:
        """All pairs of phases in equilibrium at a pressure and a temperature (K), sorted by x.

        The last axis is the tie line; NaN beyond the `count` of a point.
        """
        points = self._points({"p": p, "T": T})
        out = np.full((points.n, _MOST_TIES, len(_TIE)), np.nan)
        count = np.zeros(points.n, dtype=np.intc)
        pointer, library_call = self._handle.pointer, library.cmx_c_tie_lines

        def call(p: float, temp: float, row: int, found: int) -> int:
            return int(library_call(pointer, p, temp, _MOST_TIES, row, ctypes.c_void_p(found)))

        status = each(points, out, ("p", "T"), call, count)
        count[status < 0] = 0
        result = result_of(points, out[:, : int(count.max(initial=0))], _TIE, status, ("tie",))
        number = Quantity(-1, "count", "", "tie lines of the point")
        return self._finish(result.with_array(number, count.reshape(points.shape)))

    def separation(self, *, p: npt.ArrayLike, T: npt.ArrayLike, x: Composition) -> R:
        """A mixture at a pressure and a temperature (K) once its phases have separated.

        The last axis has the two parts; the second has phase -1 and NaN where there is one.
        """
        require(self._handle, "eos")
        points = self._points({"p": p, "T": T}, x)
        out = np.empty((points.n, 2, len(_SEPARATION)))
        pointer, call = self._handle.pointer, library.cmx_c_separation
        status = each(points, out, ("p", "T", "x"), lambda *given: int(call(pointer, *given)))
        return self._finish(result_of(points, out, _SEPARATION, status, ("part",)))
