# SPDX-License-Identifier: BSD-3-Clause
"""A batch of the library: what is asked for, and the arrays that it writes."""

from __future__ import annotations

import ctypes
import functools
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ._library import STABLE, Request
from ._numbers import Quantity, axis_of, choose
from ._points import Points
from ._result import Result

Names = Union[None, str, Iterable[str]]


class Row(NamedTuple):
    """Where a quantity is in the array of all numbers."""

    name: str
    axis: Optional[str]  #: that it has besides those of the points
    first: int
    size: int  #: along the axis


class Selection(NamedTuple):
    about: Dict[str, Quantity]
    rows: Tuple[Row, ...]
    numbers: npt.NDArray[np.intc]


@functools.lru_cache(maxsize=128)
def _select(part: str, names: Optional[Tuple[str, ...]], species: int, orbits: int) -> Selection:
    about = choose(part, names)
    rows: List[Row] = []
    numbers: List[int] = []
    for name, q in about.items():
        axis = axis_of(q)
        size = {"species": species, "orbit": orbits}[axis] if axis else 1
        rows.append(Row(name, axis, len(numbers), size))
        numbers.extend(range(q.number, q.number + size))
    return Selection(about, tuple(rows), np.array(numbers, dtype=np.intc))


def select(part: str, names: Names, species: int = 0, orbits: int = 0) -> Selection:
    """The quantities of these names, for a table of so many species and orbits."""
    key = names if names is None else (names,) if isinstance(names, str) else tuple(names)
    return _select(part, key, species, orbits)


def request(points: Points, a: str, b: Optional[str] = None) -> Request:
    """A request of these points, in which a and b are given."""
    x, first = points.columns["x"], points.columns[a]
    r = Request(size=ctypes.sizeof(Request), n=points.n, phase=STABLE)
    r.x, r.x_step, r.species_step = x.address, x.step, x.species_step
    r.a, r.a_step = first.address, first.step
    if b is not None:
        r.b, r.b_step = points.columns[b].address, points.columns[b].step
    return r


class Output:
    """Arrays of a batch: a row for each number, those of a quantity with an axis one after the other."""

    def __init__(self, points: Points, selection: Selection) -> None:
        self._points = points
        self._selection = selection
        self._block = np.empty((len(selection.numbers), points.n))
        self.codes: Dict[str, npt.NDArray[np.intc]] = {}

    def attach(self, r: Request, *codes: str) -> None:
        """Gives the arrays to a request, with those of these codes."""
        r.n_q = len(self._selection.numbers)
        r.q = self._selection.numbers.ctypes.data
        r.out, r.out_step, r.q_step = self._block.ctypes.data, 1, self._points.n
        for code in codes:
            array = np.empty(self._points.n, dtype=np.intc)
            setattr(r, "phases" if code == "phase" else code, array.ctypes.data)
            self.codes[code] = array

    def result(self) -> Result:
        shape = self._points.shape
        values: Dict[str, npt.NDArray[Any]] = {}
        tails: Dict[str, Tuple[str, ...]] = {}
        for name, axis, first, size in self._selection.rows:
            if axis:
                own = self._block[first : first + size].reshape((size,) + shape)
                values[name], tails[name] = np.moveaxis(own, 0, -1), (axis,)
            else:
                values[name] = self._block[first].reshape(shape)
        for code, array in self.codes.items():
            values[code] = array.reshape(shape)
        return Result(self._points, values, self._selection.about, tails)
