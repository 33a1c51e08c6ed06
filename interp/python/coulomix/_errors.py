# SPDX-License-Identifier: BSD-3-Clause
"""Exceptions. Points outside a table or a model are none: their status says so."""

from __future__ import annotations

from typing import Any

from ._numbers import Status


class Error(RuntimeError):
    """A file that is no table, a part that a table lacks, a failed generation."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        #: as of the library
        self.status: Any = Status(status) if status in Status._value2member_map_ else status
