# SPDX-License-Identifier: BSD-3-Clause
"""Results of lookups: arrays by name, with units and statuses, and as a dataset of xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Tuple

import numpy as np
import numpy.typing as npt

from ._library import library, text
from ._numbers import Phase, Quantity, Reason, Status
from ._points import Points

if TYPE_CHECKING:
    import xarray

#: What the arrays of codes hold.
_CODES = {
    "status": "status of the point: below 0 a failure",
    "reasons": "why a state is beyond the validity of a model",
    "phase": "phase, -1 where there is none",
    "phase_left": "phase left, -1 where there is none",
    "phase_right": "phase right, -1 where there is none",
}


def _attributes(q: Quantity) -> Dict[str, str]:
    """Units as UDUNITS reads them; "k per ion" and the like belong to the name of a pure number."""
    unit = text(library.cmx_c_unit_in_files(q.unit.encode()))
    kept = q.unit in ("", unit)
    return {"units": unit, "long_name": q.text if kept else f"{q.text} ({q.unit})"}


def _one_code(name: str, value: int) -> int:
    """The code of one point as a member of its enumeration."""
    if name == "status":
        return Status(value) if value in Status._value2member_map_ else value  # type: ignore
    if name == "reasons":
        return Reason(value)  # type: ignore
    return Phase(value) if value in (Phase.LIQUID, Phase.SOLID) else int(value)


def _flags(name: str) -> Dict[str, Any]:
    """CF attributes of an array of codes."""
    members = {"status": list(Status), "reasons": list(Reason)}.get(name, [Phase.LIQUID, Phase.SOLID])
    return {
        "long_name": _CODES[name],
        "flag_masks" if name == "reasons" else "flag_values": np.array([m.value for m in members], np.int32),
        "flag_meanings": " ".join(m.name.lower() for m in members),
    }


class Result(Mapping[str, Any]):
    """Arrays by name, also as attributes: result["p"] is result.p. Scalars where all arguments were scalars.

    `status` of each point is below 0 where it failed, and all its numbers are NaN there; above 0 it is a
    warning, and `reasons` says why, where the lookup has them.
    """

    def __init__(
        self,
        points: Points,
        values: Mapping[str, npt.NDArray[Any]],
        about: Mapping[str, Quantity],
        tails: Mapping[str, Tuple[str, ...]] = {},
    ) -> None:
        self._points = points
        self._values = dict(values)
        self._about = dict(about)
        self._tails = dict(tails)  # names of the axes that an array has besides those of the points

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if value.ndim:
            return value
        return _one_code(name, int(value)) if name in _CODES else value[()]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"no {name!r} in this result; it has {', '.join(self._values)}")
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> List[str]:
        return [*super().__dir__(), *self._values]

    @property
    def shape(self) -> Tuple[int, ...]:
        """Of the arguments, broadcast."""
        return self._points.shape

    @property
    def ok(self) -> Any:
        """Where a point has numbers: status >= 0."""
        return self._values["status"] >= 0

    @property
    def units(self) -> Dict[str, str]:
        """Unit of each quantity, "" of a pure number."""
        return {name: q.unit for name, q in self._about.items()}

    def about(self, name: str) -> Quantity:
        """Number, name, unit and meaning of a quantity."""
        return self._about[name]

    def with_array(self, q: Quantity, value: npt.NDArray[Any]) -> Result:
        """The same with an array more, of one number a point."""
        return Result(self._points, {**self._values, q.name: value}, {**self._about, q.name: q}, self._tails)

    def counts(self) -> Dict[Any, int]:
        """How many points have each status."""
        found, counts = np.unique(self._values["status"], return_counts=True)
        return {_one_code("status", int(k)): int(n) for k, n in zip(found, counts)}

    def __repr__(self) -> str:
        lines = [f"<coulomix.Result of shape {self.shape}>"]
        for name, value in self._values.items():
            unit = self._about[name].unit if name in self._about else ""
            code = name in _CODES and not value.ndim
            shown = repr(self[name]) if code else np.array2string(value, threshold=4)
            lines.append(f"  {name:16} {' '.join(shown.split())} {unit}".rstrip())
        return "\n".join(lines)

    # --- xarray -------------------------------------------------------------------------------------------

    def _varies(self, axis: int) -> List[str]:
        """The arguments that vary along an axis."""
        back = axis - len(self.shape)
        return [k for k, a in self._points.given.items() if a.ndim >= -back and a.shape[back] > 1]

    def _dims(self) -> Tuple[str, ...]:
        """Names of the axes: of the argument that alone varies along it; else numbered."""
        if self._points.labels:
            return self._points.labels.dims
        names: List[str] = []
        ndim = len(self.shape)
        for axis in range(ndim):
            vary = self._varies(axis)
            alone = len(vary) == 1 and self._points.given[vary[0]].size == self.shape[axis]
            plain = "point" if ndim == 1 else f"axis_{axis}"
            names.append(vary[0] if alone else plain)
        return tuple(names)

    def _coords(self, dims: Tuple[str, ...]) -> Dict[str, Any]:
        """The arguments as coordinates; those of all points without a dimension."""
        coords: Dict[str, Any] = dict(self._points.labels.coords) if self._points.labels else {}
        for name, a in self._points.given.items():
            name = "x_" + name[2:-1] if name.startswith("x[") else name
            if name in coords:
                continue
            if a.size == 1:
                coords[name] = ((), a.reshape(()))
            elif name in dims:
                coords[name] = (name, a.reshape(-1))
            else:
                coords[name] = (dims, np.broadcast_to(a, self.shape))
        return coords

    def to_xarray(self) -> xarray.Dataset:
        """A dataset with units, long_name, and flags of the codes.

        Dimensions are those of DataArrays among the arguments. Without, an axis along which one argument
        alone varies is called like it; other axes are `point`, or `axis_0`, `axis_1`, ... The arguments are
        coordinates.
        """
        import xarray

        dims = self._dims()
        variables = {}
        for name, value in self._values.items():
            if name in _CODES:
                attributes = _flags(name)
            else:
                attributes = _attributes(self._about[name])
            variables[name] = (dims + self._tails.get(name, ()), value, attributes)
        coords = {name: c for name, c in self._coords(dims).items() if name not in variables}
        return xarray.Dataset(variables, coords)
