# SPDX-License-Identifier: BSD-3-Clause
"""Quantities, statuses and reasons, as the library names them."""

from __future__ import annotations

import enum
from typing import Any, Dict, Iterable, NamedTuple, Optional, Sequence, Union

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

#: Numbers of the quantities of each part, in the blocks of coulomix_c.h; the library calls those that every
#: species has "species.mu", ...
_BLOCKS: Dict[str, Dict[str, Sequence[int]]] = {
    "eos": {"eos": range(0, 400), "species": range(600, 800)},
    "transport": {"transport": range(400, 500)},
    "order": {"order": [*range(500, 600), *range(1000, 1300)]},
    "freezing": {"freezing": range(800, 900)},
}
#: Those of a state or point alone, without slopes and without what each species or orbit has.
_FIRST = {"eos": range(0, 64), "transport": range(400, 500), "order": range(500, 520)}


def axis_of(q: Quantity) -> Optional[str]:
    """The axis that a quantity has besides those of the points."""
    if q.number >= 1000:
        return "orbit"
    return "species" if 600 <= q.number < 800 else None


def _collect(part: str) -> Dict[str, Quantity]:
    found = {}
    for block, numbers in _BLOCKS[part].items():
        for number in numbers:
            name = text(library.cmx_c_quantity_name(number))
            if not name or library.cmx_c_quantity_find(f"{block}.{name}".encode()) != number:
                continue  # none, or another species or orbit of one that has its first number
            name = name if block == part else f"{block}.{name}"
            unit, meaning = library.cmx_c_quantity_unit(number), library.cmx_c_quantity_text(number)
            found[name] = Quantity(number, name, text(unit), text(meaning))
    return found


#: Quantities by part and name.
_PARTS = {part: _collect(part) for part in _BLOCKS}


def quantities(part: Optional[str] = None) -> Dict[str, Quantity]:
    """Names, units and meanings of quantities.

    part: "eos", "transport", "order" or "freezing"; None for all of them, where names that two parts have, as
    gamma, begin with the part, "transport.gamma", but for those of a state.
    """
    if part is not None:
        if part not in _PARTS:
            raise ValueError(f"no part {part!r}; there are {', '.join(_PARTS)}")
        return dict(_PARTS[part])
    every = dict(_PARTS["eos"])
    for other in ("transport", "order", "freezing"):
        for name, quantity in _PARTS[other].items():
            every[f"{other}.{name}" if name in every else name] = quantity
    return every


def choose(part: str, names: Union[None, str, Iterable[str]]) -> Dict[str, Quantity]:
    """The quantities of these names; of None those of a state or point."""
    known = dict(_PARTS[part])
    if names is None:
        return {name: q for name, q in known.items() if q.number in _FIRST[part]}
    if part == "eos":
        known["T"] = known["temp"]._replace(name="T")  # as the argument is called
    names = [names] if isinstance(names, str) else list(names)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            f"no quantity {', '.join(map(repr, unknown))} of {part}: see coulomix.quantities({part!r})"
        )
    return {name: known[name] for name in names}
