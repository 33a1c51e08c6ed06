# SPDX-License-Identifier: BSD-3-Clause
"""An open table and its lookups."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, Generic, Iterable, Literal, Optional, Sequence, Tuple, Type
from typing import TypeVar, Union, cast, overload

import numpy as np
import numpy.typing as npt

from . import _cite
from ._batch import Names, Output, request, select
from ._equilibrium import Equilibrium
from ._errors import Error
from ._handle import Handle
from ._library import CONDITIONS, GIVEN, LIQUID, MIXING_RULES, ORDERS, POLICIES, SOLID, STABLE, library
from ._numbers import Phase, Status
from ._points import Composition, Floats, Points, collect
from ._pointwise import freezing_three, represent, screening, warm
from ._result import Result

if TYPE_CHECKING:
    import xarray

R = TypeVar("R")
FileName = Union[str, "os.PathLike[str]"]

_PHASES = {"stable": STABLE, "liquid": LIQUID, "solid": SOLID}
_PARTS = ("eos", "transport", "order", "reaction", "equilibrium", "phase", "phase3", "warm")


def _word(kind: str, word: str, known: Dict[str, int]) -> int:
    if word not in known:
        raise ValueError(f"{kind} = {word!r}: must be one of {', '.join(known)}")
    return known[word]


def _phase_number(phase: Union[str, Phase, int]) -> int:
    return _word("phase", phase, _PHASES) if isinstance(phase, str) else int(phase)


class Table(Generic[R]):
    """An open table. Results are `Result`, or datasets of xarray if it was opened with xarray=True.

    Any number of threads may look up in one table at the same time; the interpreter lock is released.
    A point outside the table or a model is no exception: its status says so, and its numbers are NaN.
    """

    def __init__(
        self,
        path: FileName,
        parts: Union[str, Iterable[str]],
        xarray: bool,
        memory_limit: Optional[int] = None,
        digest: bool = False,
    ) -> None:
        self._path = Path(path)
        self._parts = parts if isinstance(parts, str) else ", ".join(parts)
        self._xarray = xarray
        self._limits = (memory_limit, digest)
        self._owned: Optional[Handle] = Handle(self._path, self._parts, memory_limit, digest)
        self._orbits = -1

    # --- life ---------------------------------------------------------------------------------------------

    @property
    def _handle(self) -> Handle:
        if self._owned is None:
            raise ValueError(f"{self._path}: the table is closed")
        return self._owned

    def close(self) -> None:
        """Frees the table, once calls in other threads have ended."""
        self._owned = None

    def __enter__(self) -> Table[R]:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __reduce__(self) -> Tuple[Any, ...]:
        return (Table, (self._path, self._parts, self._xarray, *self._limits))  # other processes open the file

    def __repr__(self) -> str:
        if self._owned is None:
            return f"<coulomix.Table {self._path}, closed>"
        return f"<coulomix.Table {self._path}: {', '.join(self.names)}; {', '.join(self.parts)}>"

    # --- what it holds ------------------------------------------------------------------------------------

    def has(self, part: str) -> bool:
        """Whether it has lookups of a part: eos, transport, order, reaction, equilibrium, phase, phase3 or
        warm."""
        return bool(library.cmx_c_has(self._handle.pointer, part.encode()))

    @property
    def parts(self) -> Tuple[str, ...]:
        """The parts that it has."""
        return tuple(part for part in _PARTS if self.has(part))

    def numbers(self, what: str) -> Floats:
        """Numbers that describe it, as cmx_c_numbers: "charges", "masses", "range", ..."""
        return self._handle.numbers(what)

    def text(self, object: str, name: str) -> Optional[str]:
        """A text attribute, such as ("/", "title"); None if there is none."""
        return self._handle.text(object, name)

    @property
    def names(self) -> Tuple[str, ...]:
        """Names of the species, in the order of their charges."""
        return self._handle.names

    @property
    def charges(self) -> Floats:
        """Charge numbers of the species."""
        return self.numbers("charges")

    @property
    def masses(self) -> Floats:
        """Masses of the ions, u."""
        return self.numbers("masses")

    @property
    def range(self) -> Dict[str, Tuple[float, float]]:
        """Least and largest value of arguments: rho (g/cm^3) and T (K) of the equation of state,
        transport_rho and transport_T, p (erg/cm^3) of the equilibria, gamma_d of the order."""
        found: Dict[str, Tuple[float, float]] = {}
        for what, keys in (
            ("range", ("rho", "T")),
            ("transport_range", ("transport_rho", "transport_T")),
            ("pressure_range", ("p",)),
        ):
            numbers = self.numbers(what).reshape(-1, 2)
            found.update((key, (float(low), float(high))) for key, (low, high) in zip(keys, numbers))
        found.update(("gamma_d", (0.0, float(most))) for most in self.numbers("gamma_d_max"))
        return found

    @property
    def title(self) -> str:
        return self.text("/", "title") or ""

    @property
    def recipe(self) -> str:
        """The recipe that made it, verbatim."""
        return self.text("/", "recipe") or ""

    def cite(self, bibtex: bool = False) -> str:
        """The publications that it is made of, one a line, or as BibTeX."""
        lines = (self.text("/", "references") or "").splitlines()
        return _cite.as_bibtex(lines) if bibtex else "\n".join(lines)

    def number_fractions(self, mass_fractions: Composition) -> Floats:
        """Number fractions of mass fractions: the last axis has all species of the table, or a value by name.

        NaN where the fractions are negative or have another sum than 1.
        """
        return self._handle.convert_fractions(library.cmx_c_number_fractions, mass_fractions)

    def mass_fractions(self, x: Composition) -> Floats:
        """Mass fractions of number fractions, likewise."""
        return self._handle.convert_fractions(library.cmx_c_mass_fractions, x)

    def represent(
        self, *, charges: npt.ArrayLike, masses: npt.ArrayLike, mass_fractions: npt.ArrayLike
    ) -> R:
        """A mixture of any nuclides by the species of the table, at equal electron density.

        charges, masses: of each nuclide, masses in u
        mass_fractions: of the nuclides along the last axis
        returns number fractions `x`, the factor `rho_factor` on the density at which to look up, and the
        `residual`, the relative error of <Z^(5/3)>/<Z>, with `status` of each point
        """
        return self._finish(represent(self._handle, charges, masses, mass_fractions))

    def choose(
        self, *, order: str = "recipe", gamma_d: float = 0.0, policy: str = "error", width: float = 0.0
    ) -> None:
        """Sets the choices for all later calls; not while other threads use the table.

        order: of the solid on cooling: "recipe", "equilibrium", "blocked", "frozen" or "random"
        gamma_d: the Gamma_d from which on "blocked" keeps the order
        policy: outside the table: "error", or "hold" for the state at its edge
        width: 0 for a sharp freezing transition, to 0.05 relative to T; of stable matter at given rho and T
        """
        numbers = _word("order", order, ORDERS), gamma_d, _word("policy", policy, POLICIES), width
        status = library.cmx_c_choose(self._handle.pointer, *numbers)
        if status < 0:
            choice = f"order = {order!r}, gamma_d = {gamma_d}, width = {width}"
            raise Error(status, f"{choice}: {Status(status).text}")

    # --- lookups ------------------------------------------------------------------------------------------

    def _finish(self, result: Result) -> R:
        return cast(R, result.to_xarray() if self._xarray else result)

    def eos(
        self,
        *,
        x: Composition,
        rho: Optional[npt.ArrayLike] = None,
        T: Optional[npt.ArrayLike] = None,
        e: Optional[npt.ArrayLike] = None,
        p: Optional[npt.ArrayLike] = None,
        s: Optional[npt.ArrayLike] = None,
        h: Optional[npt.ArrayLike] = None,
        phase: Union[str, Phase] = "stable",
        quantities: Names = None,
        policy: str = "error",
        guess: Optional[npt.ArrayLike] = None,
    ) -> R:
        """States at two of: rho with T, e, p, s or h; p with T, s or h. Arguments broadcast.

        x: number fraction of the heavier of two species; of more, fractions of all along the last axis; or
            fractions by the names of species, {"c12": 0.5, "o16": 0.5}, where one left out is 0
        rho, T, e, p, s, h: g/cm^3, K, erg/g, erg/cm^3, erg/(g K), erg/g
        phase: "stable" for that of lower free energy, "liquid" or "solid"
        quantities: names of coulomix.quantities("eos"); without, all of the state, rho and temp
        policy: outside the table: "error", or "hold" for the state at its edge with a warning
        guess: of the unknown temperature or density, makes inversions faster
        returns the quantities with `status`, `reasons` and `phase` of each point
        """
        values = {"rho": rho, "T": T, "e": e, "p": p, "s": s, "h": h}
        given = {name: value for name, value in values.items() if value is not None}
        pair = next((pair for pair in GIVEN if set(pair) == set(given)), None)
        if pair is None:
            pairs = "; ".join(" and ".join(pair) for pair in GIVEN)
            raise TypeError(f"given {' and '.join(given) or 'nothing'}; a state needs one of: {pairs}")
        guesses = {} if guess is None else {"guess": guess}
        points = collect(self.names, x, {**given, **guesses})
        r = request(points, *pair)
        r.given, r.phase, r.hold = GIVEN[pair], _phase_number(phase), _word("policy", policy, POLICIES)
        if guess is not None:
            r.guess, r.guess_step = points.columns["guess"].address, points.columns["guess"].step
        output = Output(points, select("eos", quantities, species=len(self.names)))
        output.attach(r, "status", "reasons", "phase")
        self._handle.batch(library.cmx_c_eos_batch, r, output.codes["status"], "/eos")
        return self._finish(output.result())

    def density(
        self,
        *,
        p: npt.ArrayLike,
        T: npt.ArrayLike,
        x: Composition,
        phase: Union[str, Phase] = "stable",
        policy: str = "error",
        guess: Optional[npt.ArrayLike] = None,
    ) -> R:
        """The density `rho` at a pressure (erg/cm^3) and a temperature (K), as eos."""
        return self.eos(x=x, p=p, T=T, phase=phase, quantities="rho", policy=policy, guess=guess)

    def transport(
        self,
        *,
        x: Composition,
        rho: npt.ArrayLike,
        T: npt.ArrayLike,
        phase: Union[str, Phase, npt.ArrayLike] = "stable",
        quantities: Names = None,
    ) -> R:
        """Conductivities at a density (g/cm^3) and a temperature (K).

        phase: "liquid", "solid", an array of phases such as eos returns, or "stable": found by the equation
            of state, which the table must have
        quantities: names of coulomix.quantities("transport"); without, all
        returns the quantities with `status` and `phase` of each point
        """
        array = not isinstance(phase, (str, Phase))
        given: Dict[str, Any] = {"rho": rho, "T": T}
        points = collect(self.names, x, {**given, "phase": phase} if array else given)
        r = request(points, "rho", "T")
        output = Output(points, select("transport", quantities))
        output.attach(r, "status", "phase")
        phases = output.codes["phase"]
        failed: Optional[npt.NDArray[np.intc]] = None
        if array:
            phases[:] = np.broadcast_to(points.given.pop("phase"), points.shape).reshape(-1)
        else:
            phases[:] = _phase_number(cast(Union[str, Phase], phase))
            if _phase_number(cast(Union[str, Phase], phase)) == STABLE:
                failed = self._find_phases(points, phases)
        self._handle.batch(library.cmx_c_transport_batch, r, output.codes["status"], "/transport")
        if failed is not None:
            status = output.codes["status"]
            status[failed < 0] = failed[failed < 0]
        return self._finish(output.result())

    def _find_phases(self, points: Points, phases: npt.NDArray[np.intc]) -> npt.NDArray[np.intc]:
        """The stable phase of each point; returns statuses."""
        r = request(points, "rho", "T")
        status = np.empty(points.n, dtype=np.intc)
        r.status, r.phases = status.ctypes.data, phases.ctypes.data
        self._handle.batch(library.cmx_c_eos_batch, r, status, "/eos, which finds the stable phase")
        return status

    def order(self, *, x: npt.ArrayLike, gamma_d: npt.ArrayLike, quantities: Names = None) -> R:
        """Short-range order of a solid of two species, or of the effective two of more.

        x: number fraction of the heavier ion
        gamma_d: (Z2-Z1)^2 e^2/(a_i kT)
        quantities: names of coulomix.quantities("order"), "w" for the parameters of all orbits
        returns the quantities with `status` of each point
        """
        points = collect(("lighter", "heavier"), x, {"gamma_d": gamma_d})
        r = request(points, "gamma_d")
        output = Output(points, select("order", quantities, orbits=self.orbits))
        output.attach(r, "status")
        self._handle.batch(library.cmx_c_order_batch, r, output.codes["status"], "/order")
        return self._finish(output.result())

    @property
    def orbits(self) -> int:
        """How many neighbour orbits the order has, 0 without."""
        if self._orbits < 0:
            self._orbits = self._handle.count_orbits() if self.has("order") else 0
        return self._orbits

    @property
    def equilibrium(self) -> Equilibrium[R]:
        """Freezing, melting, tie lines and separation of two species at a pressure."""
        return Equilibrium(self._handle, self._finish)

    def freezing_three(self, x: Composition) -> R:
        """Freezing of a liquid of three classical species at constant electron density.

        x: number fractions of the three of the diagram along the last axis, or by name
        returns `gamma_e` of the liquidus, fractions `x_solid` of the first solid, their ratios `k` to those
        of the liquid, `latent_heat` (kT) and `density_contrast`, with `status` of each point
        """
        return self._finish(freezing_three(self._handle, x))

    def screening(
        self,
        *,
        pair: Sequence[Union[str, Tuple[float, float]]],
        x: Composition,
        rho: npt.ArrayLike,
        T: npt.ArrayLike,
        phase: Union[str, Phase] = "liquid",
    ) -> R:
        """Screening of a nuclear reaction in the liquid; in a crystal the probability of a pair of neighbours
        over that of a random one.

        pair: two species by name, or charge and mass (u) of each nucleus
        phase: "liquid" or "solid"
        returns `ln_factor`, `dln_dlnrho` and `dln_dlnt` with `status` of each point
        """
        return self._finish(screening(self._handle, pair, x, {"rho": rho, "T": T}, _phase_number(phase)))

    def warm(
        self,
        *,
        x: npt.ArrayLike,
        rho: npt.ArrayLike,
        T: npt.ArrayLike,
        condition: str = "isobaric",
        rule: str = "gamma",
    ) -> R:
        """Conductivities of direct current of a warm mixture of two species.

        condition: "isobaric" for equal electronic pressure of the pure species, or "isodensity"
        rule: "sigma", "resistivity", "ionization", "ionization-reciprocal", "gamma" or "transition"
        returns the quantities of coulomix.quantities("warm") with `status` of each point
        """
        number = _word("condition", condition, CONDITIONS)
        _word("rule", rule, MIXING_RULES)
        return self._finish(warm(self._handle, x, {"rho": rho, "T": T}, number, rule))


@overload
def open_table(
    path: FileName,
    parts: Union[str, Iterable[str]] = ...,
    *,
    xarray: Literal[False] = ...,
    memory_limit: Optional[int] = ...,
    digest: bool = ...,
) -> Table[Result]: ...


@overload
def open_table(
    path: FileName,
    parts: Union[str, Iterable[str]] = ...,
    *,
    xarray: Literal[True],
    memory_limit: Optional[int] = ...,
    digest: bool = ...,
) -> Table[xarray.Dataset]: ...


def open_table(
    path: FileName,
    parts: Union[str, Iterable[str]] = "",
    *,
    xarray: bool = False,
    memory_limit: Optional[int] = None,
    digest: bool = False,
) -> Table[Any]:
    """Opens a table, flat (.cmx) or HDF5 (.h5) where the library reads it.

    parts: "" for all of it, else those that are needed, such as "eos, transport": faster, less memory
    xarray: True for results as datasets of xarray
    memory_limit: the most bytes that the library takes to open it; a table that needs more is an Error
    digest: True to compare the SHA-256 of the whole table, which finds every change of it; not with parts
    """
    return Table(path, parts, xarray, memory_limit, digest)
