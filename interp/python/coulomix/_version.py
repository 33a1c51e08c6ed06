# SPDX-License-Identifier: BSD-3-Clause
"""The version of the package, which is that of coulomix."""

__version__ = "0.11.0"
