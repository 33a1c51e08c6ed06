"""The file of `coulomix export --to grid` by xarray, against states that `coulomix query` prints.

usage: grid.py PROGRAM TABLE SPECIES_TABLE FOLDER
"""
import csv
import io
import subprocess
import sys

import numpy as np
import xarray as xr

program, table, of_eight, folder = sys.argv[1:]


def engines():
    found = []
    for module, engine in (("netCDF4", "netcdf4"), ("h5netcdf", "h5netcdf")):
        try:
            __import__(module)
            found.append(engine)
        except ImportError:
            print("without", module)
    return found


def export(source, name, *options):
    path = f"{folder}/{name}"
    subprocess.run([program, "export", source, "--to", "grid", "-q", "-o", path, *options], check=True)
    return path


def is_described(data):
    for name, variable in data.variables.items():
        assert variable.attrs["units"] and variable.attrs["long_name"], name
        assert all(dimension in data.coords for dimension in variable.dims), name
        for flags in ("flag_values", "flag_masks"):
            if flags in variable.attrs:
                assert len(variable.attrs["flag_meanings"].split()) == len(variable.attrs[flags]), name
                assert variable.attrs[flags].dtype == variable.dtype, name
    assert data.attrs["Conventions"] == "CF-1.10"
    for name in ("title", "history", "source", "license", "references"):
        assert data.attrs[name], name


def query(source, lines):
    text = subprocess.run([program, "query", source, "--batch"], input=lines, capture_output=True,
                          text=True, check=False).stdout
    return list(csv.DictReader(io.StringIO(text)))


def equals_query(data, source):
    """Every value at every node: both write the number that the lookup gives."""
    nodes = [(x, rho, temp) for x in data.x.values for rho in data.rho.values for temp in data.temp.values]
    rows = query(source, "x,rho,temp\n" + "".join("%.17g,%.17g,%.17g\n" % node for node in nodes))
    assert len(rows) == len(nodes)
    compared = 0
    for name in data.data_vars:
        if name not in rows[0] or name in ("phase", "status", "reasons", "transport_status"):
            continue
        expected = np.array([float(row[name] or "nan") for row in rows]).reshape(data[name].shape)
        np.testing.assert_allclose(data[name].values, expected, rtol=1e-15, atol=0.0, err_msg=name)
        compared += 1
    assert compared >= 15, compared
    print(compared, "variables at", len(nodes), "states")


def flags_hold(data):
    failed = data.status.values < 0
    assert not failed.all()
    for name in ("p", "e", "cv"):
        assert (np.isnan(data[name].values) == failed).all(), name
    assert set(np.unique(data.phase.values)) <= {-1, 0, 1}
    assert ((data.phase.values == -1) == failed).all()
    assert ((data.status.values > 0) == (data.reasons.values != 0)).all()


path = export(table, "grid.h5", "--x", "0:1:3", "--rho", "1e5:1e7:4", "--temp", "1e6:1e8:5")
for engine in engines():
    with xr.open_dataset(path, engine=engine) as data:
        data.load()
        assert dict(data.sizes) == {"x": 3, "rho": 4, "temp": 5}
        assert data.p.dims == ("x", "rho", "temp") and "sigma" in data and "latent_heat" in data
        np.testing.assert_allclose(data.rho, np.geomspace(1e5, 1e7, 4), rtol=1e-14)
        is_described(data)
        flags_hold(data)
        equals_query(data, table)
    with xr.open_dataset(path, engine=engine, group="tab1") as quokka:
        names = [str(name.decode() if isinstance(name, bytes) else name) for name in quokka.output_names]
        assert quokka.Ndim == 3 and quokka.Nout == len(names) and list(quokka.Nx) == [3, 4, 5]
        np.testing.assert_array_equal(quokka.data[names.index("cv")], data.cv)
        assert list(quokka.xlo) == [0.0, 1e5, 1e6] and list(quokka.xhi) == [1.0, 1e7, 1e8]

path = export(table, "solid.h5", "--x", "0.5", "--quantities", "s_res,p,free_e", "--phase", "solid")
with xr.open_dataset(path, engine=engines()[0]) as data:
    assert data.s_res.attrs["units"] == "1" and "k per ion" in data.s_res.attrs["long_name"]
    assert data.free_e.attrs["units"] == "1/u"
    assert set(data.data_vars) == {"s_res", "p", "free_e", "phase", "status", "reasons", "transport_status"}
    assert (data.phase.values[data.status.values >= 0] == 1).all()

mixture = "0,0.3,0.1,0.5,0,0.1,0,0"
path = export(of_eight, "eight.h5", "--x", mixture, "--rho", "1e6:1e7:2", "--temp", "1e7:1e8:3", "--quantities", "p,s")
with xr.open_dataset(path, engine=engines()[0]) as data:
    assert data.p.dims == ("rho", "temp") and data.attrs["number_fractions"].split()[1] == "0.3"
    is_described(data)
    assert np.isfinite(data.p.values).all()

with xr.open_dataset(table.replace(".cmx", ".h5"), group="/eos/liquid", engine=engines()[0]) as data:
    assert {"ln_n_e", "ln_t"} <= set(data.coords) and data.sheets.dims == ("ln_n_e", "ln_t", "sheet")
