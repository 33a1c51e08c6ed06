# SPDX-License-Identifier: BSD-3-Clause
"""Quantities, statuses and reasons, as the library names them."""

from __future__ import annotations

import enum
from typing import Any, Dict, Iterable, NamedTuple, Optional, Union

from ._library import LIQUID, SOLID, STABLE, library, text


class Quantity(NamedTuple):
    """A number that lookups return."""

    number: int  #: of the C interface
    name: str
    unit: str  #: "" of a pure number
    text: str  #: its meaning


class _Status(enum.IntEnum):
    """Status of a point: 0, above 0 a warning, below 0 a failure with all numbers NaN."""

    @property
    def text(self) -> str:
        """What it means."""
        return text(library.cmx_c_status_text(self.value))


class _Reason(enum.IntFlag):
    """Why a state is beyond the validity of a model: one bit a cause."""

    @property
    def text(self) -> str:
        """The causes in words."""
        bits = (k for k in range(31) if self.value >> k & 1)
        return "; ".join(text(library.cmx_c_reason_text(k)) for k in bits)


class Phase(enum.IntEnum):
    """Phases of matter; ordered compounds have the numbers from 2 on."""

    STABLE = STABLE
    LIQUID = LIQUID
    SOLID = SOLID


def _statuses() -> Dict[str, int]:
    names = {k: text(library.cmx_c_status_name(k)) for k in range(-64, 65)}
    return {name[len("CMX_") :] if name.startswith("CMX_") else name: k for k, name in names.items() if name}


def _reasons() -> Dict[str, int]:
    names = {k: text(library.cmx_c_reason_name(k)) for k in range(31)}
    return {name.upper().replace("-", "_"): 1 << k for k, name in names.items() if name}


# The members are known at run time only, so that type checkers see Any.
_make_status: Any = _Status
_make_reason: Any = _Reason
Status: Any = _make_status("Status", _statuses(), module="coulomix")
Reason: Any = _make_reason("Reason", _reasons(), module="coulomix")

#: Parts of the library with quantities, and the part of this package they belong to: what each species has,
#: "species.mu", is of the equation of state.
_BLOCKS = {
    "eos": "eos",
    "species": "eos",
    "transport": "transport",
    "order": "order",
    "warm": "warm",
    "freezing": "freezing",
}
_LAST = 2000  #: beyond all numbers


def _find(name: str) -> int:
    return int(library.cmx_c_quantity_find(name.encode()))


#: Where what belongs to a state or point alone ends: slopes and what follows from a state come later.
_END = {"eos": _find("eos.rho"), "order": _find("order.psi")}
_ORBITS = _find("order.w")


def axis_of(q: Quantity) -> Optional[str]:
    """The axis that a quantity has besides those of the points."""
    if q.number == _ORBITS:
        return "orbit"
    return "species" if q.name.startswith("species.") else None


def _collect() -> Dict[str, Dict[str, Quantity]]:
    """All quantities; of those that each species or orbit has, the first."""
    parts: Dict[str, Dict[str, Quantity]] = {part: {} for part in _BLOCKS.values()}
    for number in range(_LAST):
        name = text(library.cmx_c_quantity_name(number))
        block = next((b for b in _BLOCKS if name and _find(f"{b}.{name}") == number), None)
        if block:
            name = name if block == _BLOCKS[block] else f"{block}.{name}"
            unit, meaning = library.cmx_c_quantity_unit(number), library.cmx_c_quantity_text(number)
            parts[_BLOCKS[block]][name] = Quantity(number, name, text(unit), text(meaning))
    return parts


#: Quantities by part and name.
_PARTS = _collect()


def quantities(part: Optional[str] = None) -> Dict[str, Quantity]:
    """Names, units and meanings of quantities.

    part: "eos", "transport", "order", "warm" or "freezing"; None for all of them, where names that two parts
        have, as gamma, begin with the part, "transport.gamma", but for those of a state
    """
    if part is not None:
        if part not in _PARTS:
            raise ValueError(f"no part {part!r}; there are {', '.join(_PARTS)}")
        return dict(_PARTS[part])
    every = dict(_PARTS["eos"])
    for part in _PARTS:
        for name, quantity in _PARTS[part].items():
            every[f"{part}.{name}" if every.get(name, quantity) != quantity else name] = quantity
    return every


def choose(part: str, names: Union[None, str, Iterable[str]]) -> Dict[str, Quantity]:
    """The quantities of these names; of None those of a state, with rho and temp, or point."""
    known = dict(_PARTS[part])
    if names is None:
        given = {name: known[name] for name in ("rho", "temp")} if part == "eos" else {}
        return {**given, **{name: q for name, q in known.items() if q.number < _END.get(part, _LAST)}}
    if part == "eos":
        known["T"] = known["temp"]._replace(name="T")  # as the argument is called
    names = [names] if isinstance(names, str) else list(names)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            f"no quantity {', '.join(map(repr, unknown))} of {part}: see coulomix.quantities({part!r})"
        )
    return {name: known[name] for name in names}
