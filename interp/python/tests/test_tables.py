# SPDX-License-Identifier: BSD-3-Clause
"""Opening and describing tables, results as datasets, misuse."""

import ctypes
import ctypes.util
import pickle
import re
import subprocess
import sys
import zlib

import numpy as np
import pytest

import coulomix


def test_description(two, two_path):
    assert two.names == ("C", "O") and list(two.charges) == [6, 8] and list(two.masses) == [12, 15.9949146196]
    assert two.range["rho"] == (1e5, 1e7) and two.range["T"] == (1e6, 1e8) and two.range["gamma_d"] == (0, 60)
    assert two.has("eos") and two.has("equilibrium") and not two.has("warm")
    assert two.title == "hosts" and "gamma_d_max = 60.0" in two.recipe and two.text("/", "no such") is None
    assert "C, O; eos, transport, order" in repr(two)


def test_references(two):
    lines = two.cite().splitlines()
    assert any("Baiko, arXiv:2504.11545 (2025)" in line for line in lines)
    entries = re.findall(r"@misc\{(\w+),\n(.*?)\n\}", two.cite(bibtex=True), re.S)
    assert len({key for key, _ in entries}) == len(entries) == len(lines)
    by_key = dict(entries)
    assert "author = {A. Y. Potekhin and G. Chabrier}" in by_key["Potekhin2000"]
    assert "doi = {10.1103/PhysRevE.62.8554}" in by_key["Potekhin2000"]
    assert "eprint = {2504.11545}" in by_key["Baiko2025"]
    assert all("year = {" in body and "author = {" in body for body in by_key.values())


def test_quantities_have_units():
    known = coulomix.quantities()
    units = [known[name].unit for name in ("p", "dcv_dlnt", "gamma")]
    assert units == ["erg/cm^3", "erg/(g K)", ""]
    assert all(q.text for q in known.values())
    assert coulomix.quantities("transport")["gamma"].number == known["transport.gamma"].number
    assert known["species.mu"].unit == "erg" and coulomix.quantities("freezing")["latent_heat"].unit
    with pytest.raises(ValueError, match="no part"):
        coulomix.quantities("eoss")


def test_dataset_has_coordinates_units_and_flags(two_path):
    with coulomix.open(two_path, "eos, transport", xarray=True) as table:
        rho, T = np.array([1e5, 1e6])[:, None], [1e6, 1e7, 1e9]
        data = table.eos(x=0.5, rho=rho, T=T, quantities=("p", "s_res"))
        assert data.p.dims == ("rho", "T") and data.p.sel(T=1e7, rho=1e6) > 0
        assert data.p.attrs["units"] == "erg/cm^3" and "pressure" in data.p.attrs["long_name"]
        flags = dict(zip(data.status.attrs["flag_meanings"].split(), data.status.attrs["flag_values"]))
        assert flags["err_temp_high"] == data.status.sel(T=1e9, rho=1e5) == coulomix.Status.ERR_TEMP_HIGH
        assert "gamma_solid" in data.reasons.attrs["flag_meanings"]
        assert data.reasons.attrs["flag_masks"][0] == 1
        profile = table.eos(x=0.5, rho=[1e5, 1e6], T=[1e6, 2e6])
        assert profile.p.dims == ("point",) and list(profile.coords["T"]) == [1e6, 2e6]


def test_data_arrays_broadcast_by_name(two, three):
    xarray = pytest.importorskip("xarray")
    rho = xarray.DataArray([1e6, 2e6], dims="shell", coords={"shell": [10, 20]})
    T = xarray.DataArray([[1e6, 2e6, 4e6]], dims=("day", "time"))
    data = two.eos(x=0.5, rho=rho, T=T, quantities="p").to_xarray()
    assert data.p.dims == ("shell", "day", "time") and list(data.shell) == [10, 20]
    assert data.p[1, 0, 2] == two.eos(x=0.5, rho=2e6, T=4e6, quantities="p").p
    x = xarray.DataArray([[0.2, 0.0], [0.1, 0.0], [0.7, 1.0]], dims=("species", "shell"),
                         coords={"species": ["o16", "ne22", "c12"]})
    got = three.eos(x=x, rho=xarray.DataArray([1.2e6, 1.5e6], dims="shell"), T=3e6, quantities="p")
    assert got.p[0] == three.eos(x=[0.7, 0.2, 0.1], rho=1.2e6, T=3e6).p and got.ok.all()
    with pytest.raises(TypeError, match="beside DataArrays"):
        two.eos(x=[0.5, 0.2], rho=rho, T=1e7)
    with pytest.raises(ValueError):
        two.eos(x=rho.assign_coords(shell=[10, 30]) / 1e7, rho=rho, T=1e7)


def test_misuse_is_an_exception(two, three):
    with pytest.raises(TypeError, match="rho and T"):
        two.eos(x=0.5, rho=1e6)
    with pytest.raises(TypeError, match="given T and e"):
        two.eos(x=0.5, T=1e6, e=1e16)
    with pytest.raises(ValueError, match="no quantity 'pp'"):
        two.eos(x=0.5, rho=1e6, T=1e7, quantities=("p", "pp"))
    with pytest.raises(ValueError, match="broadcast"):
        two.eos(x=0.5, rho=[1e6, 2e6], T=[1e6, 2e6, 3e6])
    with pytest.raises(ValueError, match="no species 'Fe'; the table has C, O"):
        two.eos(x={"Fe": 1.0}, rho=1e6, T=1e7)
    with pytest.raises(ValueError, match="the 3 fractions of c12, o16, ne22"):
        three.eos(x=0.5, rho=1e6, T=1e7)
    with pytest.raises(ValueError, match="must be one of stable, liquid, solid"):
        two.eos(x=0.5, rho=1e6, T=1e7, phase="gas")
    with pytest.raises(coulomix.Error, match="no /equilibrium") as caught:
        three.equilibrium
    assert caught.value.status == coulomix.Status.ERR_ABSENT
    with pytest.raises(coulomix.Error, match="no /phase3"):
        two.freezing_three([0.2, 0.3, 0.5])
    with pytest.raises(AttributeError, match="no 'q' in this result"):
        two.eos(x=0.5, rho=1e6, T=1e7).q


def test_parts_that_were_not_loaded_are_absent(two_path):
    with coulomix.open(two_path, ["order"]) as table:
        assert table.order(x=0.5, gamma_d=10.0).status == 0
        with pytest.raises(coulomix.Error, match="no /eos"):
            table.eos(x=0.5, rho=1e6, T=1e7)


def test_files_that_are_no_tables(tmp_path):
    (tmp_path / "no.cmx").write_bytes(b"no table")
    with pytest.raises(coulomix.Error) as caught:
        coulomix.open(tmp_path / "no.cmx")
    assert caught.value.status == coulomix.Status.ERR_FORMAT and "no.cmx" in str(caught.value)
    with pytest.raises(FileNotFoundError):
        coulomix.open(tmp_path / "absent.cmx")


def test_limits_and_digest(two_path, tmp_path):
    with coulomix.open(two_path, memory_limit=1 << 26, digest=True) as table:
        assert table.has("eos")
        copy = pickle.loads(pickle.dumps(table))
        assert copy._limits == (1 << 26, True)
    with pytest.raises(coulomix.Error, match="more memory than the limit of") as too_large:
        coulomix.open(two_path, memory_limit=60000)
    assert too_large.value.status == coulomix.Status.ERR_MEMORY
    with pytest.raises(coulomix.Error, match="digest"):
        coulomix.open(two_path, "eos", digest=True)
    content = bytearray(two_path.read_bytes())  # another title, under right checksums
    content[content.index(b"text title ") + 11] ^= 1
    header = int.from_bytes(content[16:24], "little")
    content[24:28] = zlib.crc32(content[32 : 32 + header]).to_bytes(4, "little")
    content[28:32] = zlib.crc32(content[:28]).to_bytes(4, "little")
    changed = tmp_path / "changed.cmx"
    changed.write_bytes(content)
    coulomix.open(changed).close()
    with pytest.raises(coulomix.Error, match="the digest of its content") as other:
        coulomix.open(changed, digest=True)
    assert other.value.status == coulomix.Status.ERR_CHECKSUM


def test_closed_and_pickled(two_path):
    table = coulomix.open(two_path, "eos")
    again = pickle.loads(pickle.dumps(table))
    assert again.eos(x=0.5, rho=1e6, T=1e7).p == table.eos(x=0.5, rho=1e6, T=1e7).p
    table.close()
    table.close()
    with pytest.raises(ValueError, match="closed"):
        table.eos(x=0.5, rho=1e6, T=1e7)


def test_a_library_that_is_missing_is_named(tmp_path):
    run = subprocess.run([sys.executable, "-c", "import coulomix"], capture_output=True, text=True,
                         env={"COULOMIX_LIBRARY": str(tmp_path / "no.so"), "PYTHONPATH": ":".join(sys.path)})
    assert run.returncode and "set COULOMIX_LIBRARY" in run.stderr and "no.so" in run.stderr


def test_the_version_is_that_of_the_library():
    from coulomix._library import library

    numbers = [int(part) for part in coulomix.__version__.split(".")]
    assert library.cmx_c_version() == numbers[0] * 10000 + numbers[1] * 100 + numbers[2]


def test_units_of_datasets_are_those_of_udunits():
    from coulomix._result import _attributes

    name = ctypes.util.find_library("udunits2")
    if not name:
        pytest.skip("no udunits2")
    udunits = ctypes.CDLL(name)
    udunits.ut_read_xml.restype = udunits.ut_parse.restype = ctypes.c_void_p
    udunits.ut_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    udunits.ut_set_error_message_handler(udunits.ut_ignore)
    system = udunits.ut_read_xml(None)
    units = {_attributes(q)["units"] for q in coulomix.quantities().values()}
    assert system and len(units) > 10 and "erg/(g K)" in units
    assert [unit for unit in units if not udunits.ut_parse(system, unit.encode(), 0)] == []
    assert not udunits.ut_parse(system, b"k per ion", 0)
