# SPDX-License-Identifier: BSD-3-Clause
"""Equilibria of phases: point by point, as the library has no batches of them."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Dict, Generic, Optional, Sequence, Tuple, TypeVar

import numpy as np
import numpy.typing as npt

from ._errors import Error
from ._handle import Handle
from ._library import LIQUID, SOLID, library
from ._numbers import Quantity, Status, quantities
from ._points import Composition, Floats, Points, collect
from ._result import Result

R = TypeVar("R")
About = Dict[str, Quantity]


def _about(*rows: Tuple[str, str, str]) -> About:
    return {name: Quantity(-1, name, unit, meaning) for name, unit, meaning in rows}


# Rows of the library in its order, of quantities without a number.
_TIE = _about(
    ("x_left", "", "number fraction of the heavier ion, left"),
    ("x_right", "", "number fraction of the heavier ion, right"),
    ("phase_left", "", "phase left"),
    ("phase_right", "", "phase right"),
    ("rho_left", "g/cm^3", "density left"),
    ("rho_right", "g/cm^3", "density right"),
    ("latent_heat", "kT", "T ds of an ion that freezes; 0 between solids"),
)
_SEPARATION = _about(
    ("phase", "", "phase of the part"),
    ("x_part", "", "number fraction of the heavier ion in the part"),
    ("share", "", "share of the ions"),
    ("mass_share", "", "share of the mass"),
    ("rho", "g/cm^3", "density of the part"),
    ("enthalpy", "erg/g", "e + P/rho with radiation"),
)
_THREE = _about(
    ("gamma_e", "", "Gamma_e of the liquidus"),
    ("x_solid", "", "number fractions of the first solid"),
    ("k", "", "ratios of the fractions, solid to liquid"),
    ("latent_heat", "kT", "released per ion that freezes out of a large amount of liquid"),
    ("density_contrast", "", "(rho_solid - rho_liquid)/rho_liquid at equal electron density"),
)
_MOST_TIES = 16


def _require(handle: Handle, *parts: str) -> None:
    for part in parts:
        if not library.cmx_c_has(handle.pointer, part.encode()):
            raise Error(Status.ERR_ABSENT, f"the table has no /{part}")


def _each(
    points: Points, out: Floats, names: Sequence[str], call: Callable[..., int], *more: npt.NDArray[Any]
) -> npt.NDArray[np.intc]:
    """Calls call(number of each name, address of a row of each array) for all points; returns statuses."""
    status = np.empty(points.n, dtype=np.intc)
    columns = (np.broadcast_to(points.columns[name].array.reshape(-1), points.n).tolist() for name in names)
    rows = (range(a.ctypes.data, a.ctypes.data + max(a.nbytes, 1), a.strides[0] or 1) for a in (out, *more))
    for i, arguments in enumerate(zip(*columns, *rows)):
        status[i] = call(*arguments)
    return status


def _result(
    points: Points, out: Floats, about: About, status: npt.NDArray[np.intc], tail: Tuple[str, ...] = ()
) -> Result:
    """A result of rows; phases become integers, -1 where there is none."""
    values: Dict[str, npt.NDArray[Any]] = {}
    for k, name in enumerate(about):
        value: npt.NDArray[Any] = out[..., k].reshape(points.shape + out.shape[1:-1])
        values[name] = np.where(np.isnan(value), -1, value).astype(np.intc) if "phase" in name else value
    values["status"] = status.reshape(points.shape)
    return Result(points, values, about, {name: tail for name in about})


class Equilibrium(Generic[R]):
    """Liquid and solid of two species at a pressure (erg/cm^3), of the free energies of the states."""

    def __init__(self, handle: Handle, finish: Callable[[Result], R]) -> None:
        _require(handle, "equilibrium")
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
        status = _each(points, out, ("p", "x"), lambda p, x, row: int(call(pointer, phase, p, x, row)))
        return self._finish(_result(points, out, about, status))

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

        status = _each(points, out, ("p", "T"), call, count)
        count[status < 0] = 0
        result = _result(points, out[:, : int(count.max(initial=0))], _TIE, status, ("tie",))
        number = Quantity(-1, "count", "", "tie lines of the point")
        return self._finish(result.with_array(number, count.reshape(points.shape)))

    def separation(self, *, p: npt.ArrayLike, T: npt.ArrayLike, x: Composition) -> R:
        """A mixture at a pressure and a temperature (K) once its phases have separated.

        The last axis has the two parts; the second has phase -1 and NaN where there is one.
        """
        _require(self._handle, "eos")
        points = self._points({"p": p, "T": T}, x)
        out = np.empty((points.n, 2, len(_SEPARATION)))
        pointer, call = self._handle.pointer, library.cmx_c_separation
        status = _each(points, out, ("p", "T", "x"), lambda *given: int(call(pointer, *given)))
        return self._finish(_result(points, out, _SEPARATION, status, ("part",)))


def freezing_three(handle: Handle, x: Composition) -> Result:
    """As Table.freezing_three."""
    _require(handle, "phase3")
    names = tuple((handle.text("/phase3", "mixture") or "").split("-"))
    points = collect(names if len(names) == 3 else handle.names, x, {})
    column = points.columns["x"]
    by_point = column.array.reshape(-1, 3) if column.species_step == 1 else column.array.reshape(3, -1).T
    fractions = np.ascontiguousarray(np.broadcast_to(by_point, (points.n, 3)))
    out = np.empty((points.n, 9))
    pointer, call = handle.pointer, library.cmx_c_freezing_three
    status = _each(points, out, (), lambda row, x: int(call(pointer, x, row)), fractions)
    places: Dict[str, Any] = {"gamma_e": 0, "x_solid": slice(1, 4), "k": slice(4, 7), "latent_heat": 7, "density_contrast": 8}
    values: Dict[str, npt.NDArray[Any]] = {}
    for name, place in places.items():
        values[name] = out[:, place].reshape(points.shape + out[:1, place].shape[1:])
    values["status"] = status.reshape(points.shape)
    return Result(points, values, _THREE, {"x_solid": ("species",), "k": ("species",)})
