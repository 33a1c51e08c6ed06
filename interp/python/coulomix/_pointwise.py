# SPDX-License-Identifier: BSD-3-Clause
"""Lookups of which the library has no batches: they run point by point."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Dict, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

from ._errors import Error
from ._handle import Handle
from ._library import LIQUID, MIXING_RULES, SOLID, Nuclides, library
from ._numbers import Quantity, Status, quantities
from ._points import Composition, Floats, Points, collect, unknown_species
from ._result import Result

About = Dict[str, Quantity]


def about_rows(*rows: Tuple[str, str, str]) -> About:
    return {name: Quantity(-1, name, unit, meaning) for name, unit, meaning in rows}


_THREE = about_rows(
    ("gamma_e", "", "Gamma_e of the liquidus"),
    ("x_solid", "", "number fractions of the first solid"),
    ("k", "", "ratios of the fractions, solid to liquid"),
    ("latent_heat", "kT", "released per ion that freezes out of a large amount of liquid"),
    ("density_contrast", "", "(rho_solid - rho_liquid)/rho_liquid at equal electron density"),
)
_REPRESENTED = about_rows(
    ("x", "", "number fractions of the species of the table"),
    ("rho_factor", "", "density at which to look up over that of the mixture"),
    ("residual", "", "relative error of <Z^(5/3)>/<Z>"),
)
_SCREENING = about_rows(
    ("ln_factor", "", "ln of the enhancement of the rate; in a crystal of the probability of the pair"),
    ("dln_dlnrho", "", "its derivative by ln rho"),
    ("dln_dlnt", "", "its derivative by ln T"),
)


def require(handle: Handle, *parts: str) -> None:
    for part in parts:
        if not library.cmx_c_has(handle.pointer, part.encode()):
            raise Error(Status.ERR_ABSENT, f"the table has no /{part}")


def each(
    points: Points, out: Floats, names: Sequence[str], call: Callable[..., int], *more: npt.NDArray[Any]
) -> npt.NDArray[np.intc]:
    """Calls call(number of each name, address of a row of each array) for all points; returns statuses."""
    status = np.empty(points.n, dtype=np.intc)
    columns = (np.broadcast_to(points.columns[name].array.reshape(-1), points.n).tolist() for name in names)
    rows = (range(a.ctypes.data, a.ctypes.data + max(a.nbytes, 1), a.strides[0] or 1) for a in (out, *more))
    for i, arguments in enumerate(zip(*columns, *rows)):
        status[i] = call(*arguments)
    return status


def result_of(
    points: Points, out: Floats, about: About, status: npt.NDArray[np.intc], tail: Tuple[str, ...] = ()
) -> Result:
    """A result of rows; phases become integers, -1 where there is none."""
    values: Dict[str, npt.NDArray[Any]] = {}
    for k, name in enumerate(about):
        value: npt.NDArray[Any] = out[..., k].reshape(points.shape + out.shape[1:-1])
        values[name] = np.where(np.isnan(value), -1, value).astype(np.intc) if "phase" in name else value
    values["status"] = status.reshape(points.shape)
    return Result(points, values, about, {name: tail for name in about})


def _fractions(points: Points, n: int) -> Floats:
    """Number fractions of n species, a row for each point."""
    column = points.columns["x"]
    if not column.species_step:
        heavier = np.broadcast_to(column.array.reshape(-1), points.n)
        return np.stack([1.0 - heavier, heavier], axis=-1)
    rows = column.array.reshape(-1, n) if column.species_step == 1 else column.array.reshape(n, -1).T
    return np.ascontiguousarray(np.broadcast_to(rows, (points.n, n)))


def freezing_three(handle: Handle, x: Composition) -> Result:
    """As Table.freezing_three."""
    require(handle, "phase3")
    names = tuple((handle.text("/phase3", "mixture") or "").split("-"))
    points = collect(names if len(names) == 3 else handle.names, x, {})
    out = np.empty((points.n, 9))
    pointer, call = handle.pointer, library.cmx_c_freezing_three
    status = each(points, out, (), lambda row, x: int(call(pointer, x, row)), _fractions(points, 3))
    places: Dict[str, Any] = {"gamma_e": 0, "x_solid": slice(1, 4), "k": slice(4, 7)}
    places.update(latent_heat=7, density_contrast=8)
    values: Dict[str, npt.NDArray[Any]] = {}
    for name, place in places.items():
        values[name] = out[:, place].reshape(points.shape + out[:1, place].shape[1:])
    values["status"] = status.reshape(points.shape)
    return Result(points, values, _THREE, {"x_solid": ("species",), "k": ("species",)})


def represent(handle: Handle, charges: npt.ArrayLike, masses: npt.ArrayLike, shares: npt.ArrayLike) -> Result:
    """As Table.represent."""
    z, a = (np.ascontiguousarray(v, dtype=np.float64) for v in (charges, masses))
    given = np.ascontiguousarray(shares, dtype=np.float64)
    if z.ndim != 1 or z.shape != a.shape or given.shape[-1:] != z.shape:
        raise ValueError("charges and masses are of each nuclide, as the last axis of mass_fractions")
    points = collect((), None, {"mass": given.sum(axis=-1)})
    rows, n = given.reshape(-1, z.size), len(handle.names)
    x, more = np.full((points.n, n), np.nan), np.full((points.n, 2), np.nan)
    r = Nuclides(size=ctypes.sizeof(Nuclides), n=z.size, z=z.ctypes.data, a=a.ctypes.data)
    pointer, library_call = handle.pointer, library.cmx_c_represent

    def call(out: int, row: int, numbers: int) -> int:
        r.mass_share = row
        return int(library_call(pointer, ctypes.byref(r), out, numbers, numbers + more.itemsize))

    status = each(points, x, (), call, rows, more)
    x[status < 0], more[status < 0] = np.nan, np.nan
    points.given.clear()
    values: Dict[str, npt.NDArray[Any]] = {"x": x.reshape(points.shape + (n,))}
    for k, name in enumerate(("rho_factor", "residual")):
        values[name] = more[:, k].reshape(points.shape)
    values["status"] = status.reshape(points.shape)
    return Result(points, values, _REPRESENTED, {"x": ("species",)})


def screening(
    handle: Handle,
    pair: Sequence[Union[str, Tuple[float, float]]],
    x: Composition,
    given: Dict[str, npt.ArrayLike],
    phase: int,
) -> Result:
    """As Table.screening."""
    require(handle, "reaction")
    if phase not in (LIQUID, SOLID) or len(pair) != 2:
        raise ValueError("screening is of two nuclei, in the phase 'liquid' or 'solid'")
    known = dict(zip(handle.names, zip(handle.numbers("charges"), handle.numbers("masses"))))
    unknown = [name for name in pair if isinstance(name, str) and name not in known]
    if unknown:
        raise unknown_species(unknown, handle.names)
    nuclei = [known[nucleus] if isinstance(nucleus, str) else nucleus for nucleus in pair]
    numbers = np.array(nuclei, dtype=np.float64).T.copy()  # charges, then masses
    points = collect(handle.names, x, given)
    out = np.empty((points.n, len(_SCREENING)))
    pointer, address, library_call = handle.pointer, numbers.ctypes.data, library.cmx_c_screening

    def call(rho: float, temp: float, row: int, fractions: int) -> int:
        return int(library_call(pointer, phase, address, fractions, rho, temp, row))

    status = each(points, out, ("rho", "T"), call, _fractions(points, len(handle.names)))
    return result_of(points, out, _SCREENING, status)


def warm(
    handle: Handle, x: npt.ArrayLike, given: Dict[str, npt.ArrayLike], condition: int, rule: str
) -> Result:
    """As Table.warm."""
    require(handle, "warm")
    number, about = MIXING_RULES[rule], quantities("warm")
    points = collect(("lighter", "heavier"), x, given)
    out = np.empty((points.n, len(about)))
    pointer, library_call = handle.pointer, library.cmx_c_warm

    def call(x: float, rho: float, temp: float, row: int) -> int:
        return int(library_call(pointer, condition, number, x, rho, temp, row))

    status = each(points, out, ("x", "rho", "T"), call)
    return result_of(points, out, about, status)
