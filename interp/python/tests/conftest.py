# SPDX-License-Identifier: BSD-3-Clause
"""Tables of the tests. COULOMIX_TEST_TABLE names a table of tests/hosts/table.cfg; without it one is made."""

import os
from pathlib import Path

import pytest

import coulomix

SOURCE = Path(__file__).resolve().parents[3]

#: A table of three species with all parts that many species may have, made in half a second.
THREE = {
    "title": 'three "species"',
    "mixture": {"nuclides": ["c12", "o16", "ne22"]},
    "lattice": {"tolerance": 1e-6},
    "order": {"shells": 2, "x_nodes": 9, "gamma_d_nodes": 9, "gamma_d_max": 40.0},
    "phase": {"enabled": False},
    "equilibrium": {"enabled": False},
    "phase3": {"enabled": True, "nodes": 5},
    "eos": {"enabled": True, "rho_min": 1e6, "rho_max": 2e6, "temp_min": 2e6, "temp_max": 5e6,
            "rho_nodes": 6, "temp_nodes": 12},
    "transport": {"enabled": True, "rho_min": 1e6, "rho_max": 2e6, "temp_min": 2e6, "temp_max": 5e6},
}


@pytest.fixture(scope="session")
def two_path(tmp_path_factory):
    made = os.environ.get("COULOMIX_TEST_TABLE")
    if made:
        return Path(made)
    return coulomix.generate(SOURCE / "tests/hosts/table.cfg", tmp_path_factory.mktemp("two") / "two.cmx")


@pytest.fixture(scope="session")
def three_path(tmp_path_factory):
    return coulomix.generate(THREE, tmp_path_factory.mktemp("three") / "three.cmx", threads=1)


@pytest.fixture(scope="session")
def two(two_path):
    with coulomix.open(two_path) as table:
        yield table


@pytest.fixture(scope="session")
def three(three_path):
    with coulomix.open(three_path) as table:
        yield table
