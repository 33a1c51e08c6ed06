# SPDX-License-Identifier: BSD-3-Clause
"""The table of the library, freed when the last call that uses it has ended."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ._errors import Error
from ._library import LoadOptions, Request, library, text
from ._numbers import Status, choose
from ._points import Composition, Floats, unknown_species


class Handle:
    """Owns a table: every call keeps a reference to it while it runs."""

    def __init__(self, path: Path, parts: str, memory_limit: Optional[int], digest: bool) -> None:
        self.pointer = ctypes.c_void_p()
        message = ctypes.create_string_buffer(1024)
        os.stat(path)  # FileNotFoundError and the like
        options = LoadOptions(
            size=ctypes.sizeof(LoadOptions),
            parts=parts.encode(),
            memory_limit=0 if memory_limit is None else max(memory_limit, 1),
            digest=digest,
        )
        place = ctypes.byref(self.pointer)
        status = library.cmx_c_open_with(os.fsencode(path), ctypes.byref(options), place, message, 1024)
        if status < 0:
            raise Error(status, message.value.decode(errors="replace") or f"{path}: {Status(status).text}")
        self.names = self._find_names()

    def __del__(self) -> None:
        if self.pointer:
            library.cmx_c_close(self.pointer)

    def _find_names(self) -> Tuple[str, ...]:
        names = tuple((self.text("/", "species") or "").split())
        n = library.cmx_c_species(self.pointer)
        return names if n in (0, len(names)) else tuple(f"species_{j + 1}" for j in range(n))

    def text(self, object: str, name: str) -> Optional[str]:
        value = library.cmx_c_text(self.pointer, object.encode(), name.encode())
        return None if value is None else text(value)

    def numbers(self, what: str) -> Floats:
        n = library.cmx_c_numbers(self.pointer, what.encode(), 0, None)
        if n < 0:
            raise ValueError(f"no numbers {what!r} of a table")
        out = np.empty(n)
        place = out.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
        library.cmx_c_numbers(self.pointer, what.encode(), n, place)
        return out

    def batch(self, call: Any, request: Request, status: npt.NDArray[np.intc], part: str) -> None:
        """Runs a batch that writes `status`. A refused request is an error, failed points are none."""
        unwritten = np.iinfo(np.intc).min
        status[:1] = unwritten
        answer = call(self.pointer, ctypes.byref(request))
        if answer < 0 and (not request.n or status[0] == unwritten):
            absent = answer == Status.ERR_ABSENT
            raise Error(answer, f"the table has no {part}" if absent else Status(answer).text)

    def convert_fractions(self, call: Any, fractions: Composition) -> Floats:
        """Fractions of another kind, for all species along the last axis; NaN where they are none."""
        if isinstance(fractions, Mapping):
            unknown = [name for name in fractions if name not in self.names]
            if unknown:
                raise unknown_species(unknown, self.names)
            columns = np.broadcast_arrays(*(fractions.get(name, 0.0) for name in self.names))
            given: Floats = np.stack(columns, axis=-1).astype(np.float64)
        else:
            given = np.ascontiguousarray(fractions, dtype=np.float64)
        n = len(self.names)
        if not given.ndim or given.shape[-1] != n:
            raise ValueError(f"the last axis must have the {n} fractions of {', '.join(self.names)}")
        out: Floats = np.empty(given.shape)
        for row in range(given.size // n):
            offset = row * n * given.itemsize
            if call(self.pointer, given.ctypes.data + offset, out.ctypes.data + offset) < 0:
                out.reshape(-1, n)[row] = np.nan
        return out

    def count_orbits(self) -> int:
        """Orbits are asked for one by one, of no points, until there is none."""
        first = choose("order", "w")["w"].number
        count = 0
        for q in range(first, first + 100):
            number = ctypes.c_int(q)
            r = Request(size=ctypes.sizeof(Request), n_q=1, q=ctypes.addressof(number))
            if library.cmx_c_order_batch(self.pointer, ctypes.byref(r)) < 0:
                break
            count += 1
        return count
