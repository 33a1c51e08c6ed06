# SPDX-License-Identifier: BSD-3-Clause
"""Equation of state, conductivities and equilibria of dense ionic mixtures, from tables of coulomix.

    import coulomix

    with coulomix.open("carbon-oxygen.cmx") as table:
        state = table.eos(x=0.5, rho=1e6, T=[1e6, 1e7])
        print(state.p, state.units["p"], state.status)

Calls broadcast as NumPy does and release the interpreter lock. Units are cgs and kelvin. README.md has
examples; coulomix.quantities() lists all quantities.
"""

from ._equilibrium import Equilibrium
from ._errors import Error
from ._generate import GenerateError, Progress, generate
from ._library import library as _library
from ._library import text as _text
from ._numbers import Phase, Quantity, Reason, Status, quantities
from ._result import Result
from ._table import Table
from ._table import open_table as open
from ._version import __version__

__all__ = [
    "Equilibrium",
    "Error",
    "GenerateError",
    "Phase",
    "Progress",
    "Quantity",
    "Reason",
    "Result",
    "Status",
    "Table",
    "__version__",
    "generate",
    "open",
    "quantities",
    "target",
]


def target() -> str:
    """The instructions that lookups use on this processor: "v4" or "v3" (AVX-512, AVX2), or "base"."""
    return _text(_library.cmx_c_target())
