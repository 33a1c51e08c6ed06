# SPDX-License-Identifier: BSD-3-Clause
"""Arguments of a call as the points of a batch: broadcast as by NumPy, without copies where possible."""

from __future__ import annotations

import sys
from typing import Any, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Number fractions: of the heavier of two species; along the last axis; or by name.
Composition = Union[npt.ArrayLike, Mapping[str, npt.ArrayLike]]


class Column(NamedTuple):
    """Numbers of all points: entry i step, or i step + j species_step of species j."""

    array: Floats
    step: int
    species_step: int = 0

    @property
    def address(self) -> int:
        return int(self.array.ctypes.data)


class Labels(NamedTuple):
    """Names of axes, from arguments that are DataArrays."""

    dims: Tuple[str, ...]
    coords: Dict[str, Any]


class Points(NamedTuple):
    shape: Tuple[int, ...]
    n: int
    columns: Dict[str, Column]
    given: Dict[str, Floats]  #: the arguments that have one number a point, before they were broadcast
    labels: Optional[Labels]


def _element_steps(array: Floats) -> Optional[Tuple[int, ...]]:
    """Steps between elements where the library can use the array as it lies in memory."""
    steps = tuple(s // array.itemsize for s in array.strides)
    usable = array.flags.aligned and all(s > 0 and s % array.itemsize == 0 for s in array.strides)
    return steps if usable else None


def _column(array: Floats, shape: Tuple[int, ...]) -> Column:
    if array.size == 1:
        return Column(array.reshape(1), 0)
    if array.shape == shape:
        steps = _element_steps(array)
        if steps and array.ndim == 1:
            return Column(array, steps[0])
        if steps and array.flags.c_contiguous:
            return Column(array, 1)
    return Column(np.ascontiguousarray(np.broadcast_to(array, shape)), 1)


def _fractions_column(array: Floats, shape: Tuple[int, ...]) -> Column:
    """Fractions along the last axis."""
    n = array.shape[-1]
    if array.size == n:
        return Column(np.ascontiguousarray(array.reshape(n)), 0, 1)
    steps = _element_steps(array)
    if array.shape == shape + (n,) and array.ndim == 2 and steps:
        return Column(array, steps[0], steps[1])
    return Column(np.ascontiguousarray(np.broadcast_to(array, shape + (n,))), n, 1)


def _named_column(fractions: Mapping[str, Floats], names: Sequence[str], shape: Tuple[int, ...]) -> Column:
    """Fractions by the names of species; one that is left out is 0."""
    scalar = all(a.size == 1 for a in fractions.values())
    block = np.zeros((len(names),) + (() if scalar else shape))
    for j, name in enumerate(names):
        if name in fractions:
            block[j] = fractions[name].reshape(()) if scalar else fractions[name]
    return Column(block, 0, 1) if scalar else Column(block, 1, block[0].size)


def _without_labels(
    values: Mapping[str, Any], names: Sequence[str]
) -> Tuple[Mapping[str, Any], Optional[Labels]]:
    """Turns DataArrays into arrays that broadcast by the names of their dimensions."""
    xarray: Any = sys.modules.get("xarray")  # if it was not imported there are none
    labelled = {k: v for k, v in values.items() if xarray and isinstance(v, xarray.DataArray)}
    if not labelled:
        return values, None
    aligned = dict(zip(labelled, xarray.align(*labelled.values(), join="exact", copy=False)))
    dims = tuple(dict.fromkeys(d for a in aligned.values() for d in a.dims if d != "species"))
    coords: Dict[str, Any] = {}
    arrays = dict(values)
    for key, a in aligned.items():
        coords.update((c, v) for c, v in a.coords.items() if "species" not in v.dims)
        if "species" in a.coords:
            a = a.sel(species=list(names))
        own = [d for d in dims if d in a.dims] + [d for d in a.dims if d == "species"]
        sizes = [a.sizes.get(d, 1) for d in dims] + [a.sizes[d] for d in own if d == "species"]
        arrays[key] = a.transpose(*own).values.reshape(sizes)
    for key, value in arrays.items():
        if key not in aligned and np.ndim(value):
            raise TypeError(f"{key}: arrays beside DataArrays must be DataArrays or scalars")
    return arrays, Labels(dims, coords)


def unknown_species(unknown: Sequence[str], names: Sequence[str]) -> ValueError:
    found = ", ".join(map(repr, unknown)) or "at all"
    return ValueError(f"no species {found}; the table has {', '.join(names)}")


def _composition_entries(x: Optional[Composition], names: Sequence[str]) -> Dict[str, Any]:
    """The composition as values by key: "x", or "x[NAME]" of each species that is given."""
    if x is None:
        return {}
    if not isinstance(x, Mapping):
        return {"x": x}
    unknown = [name for name in x if name not in names]
    if unknown or not x:
        raise unknown_species(unknown, names)
    return {f"x[{name}]": value for name, value in x.items()}


def collect(names: Sequence[str], x: Optional[Composition], given: Mapping[str, npt.ArrayLike]) -> Points:
    """The points of a call.

    names: the species of the composition
    x: None for calls without
    given: values by the names of arguments
    """
    composition = _composition_entries(x, names)
    values, labels = _without_labels({**given, **composition}, names)
    arrays = {key: np.asarray(value, dtype=np.float64) for key, value in values.items()}
    along_axis = "x" in arrays and len(names) > 2
    fractions = arrays.pop("x") if along_axis else np.zeros(0)
    if along_axis and (not fractions.ndim or fractions.shape[-1] != len(names)):
        raise ValueError(f"x: the last axis must have the {len(names)} fractions of {', '.join(names)}")
    outer = [fractions.shape[:-1]] if along_axis else []
    shape = np.broadcast_shapes(*(a.shape for a in arrays.values()), *outer)
    columns = {key: _column(a, shape) for key, a in arrays.items() if not key.startswith("x[")}
    if along_axis:
        columns["x"] = _fractions_column(fractions, shape)
    elif isinstance(x, Mapping):
        columns["x"] = _named_column({name: arrays[f"x[{name}]"] for name in x}, names, shape)
    return Points(shape, int(np.prod(shape, dtype=np.int64)), columns, arrays, labels)
