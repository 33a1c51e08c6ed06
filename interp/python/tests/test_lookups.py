# SPDX-License-Identifier: BSD-3-Clause
"""Lookups against the library's own calls for one state, shapes, statuses and units."""

import ctypes

import numpy as np
import pytest
from conftest import SOURCE

import coulomix
from coulomix._library import CONDITIONS, GIVEN, MIXING_RULES, ORDERS, POLICIES, Request, library

NUMBERS = ctypes.POINTER(ctypes.c_double)


def single(table, x, rho, temp, phase=-1):
    """A state by cmx_c_eos, by the names of the quantities."""
    known = [q for q in coulomix.quantities("eos").values() if q.number < 64]
    out, detail = np.empty(64), (ctypes.c_int * 2)()
    call = library.cmx_c_eos
    number, pointer = ctypes.c_double, ctypes.c_void_p
    call.argtypes = [pointer, ctypes.c_int, NUMBERS, number, number, NUMBERS, pointer]
    given = np.asarray(x, dtype=float)
    status = call(table._handle.pointer, phase, given.ctypes.data_as(NUMBERS), rho, temp,
                  out.ctypes.data_as(NUMBERS), detail)
    return {q.name: out[q.number] for q in known}, status, detail[0], detail[1]


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b), equal_nan=True)


def test_a_state_is_that_of_the_library(two):
    got = two.eos(x=0.3, rho=1e6, T=5e6)
    expected, status, phase, reasons = single(two, [0.7, 0.3], 1e6, 5e6)
    assert len(expected) >= 28
    for name, value in expected.items():
        assert same(got[name], value), name
    assert (got.status, got.phase, got.reasons) == (status, phase, reasons)
    assert isinstance(got.p, float) and got.shape == () and got.rho == 1e6 and got.temp == 5e6


def test_arguments_broadcast(two):
    x = np.array([0.1, 0.5])
    rho, T = np.geomspace(2e5, 5e6, 3)[:, None], np.geomspace(2e6, 9e7, 4)[:, None, None]
    got = two.eos(x=x, rho=rho, T=T, quantities=("p", "cv"))
    assert got.shape == got.p.shape == got.status.shape == (4, 3, 2)
    for index in np.ndindex(4, 3, 2):
        k, j, i = index
        expected, status, phase, _ = single(two, [1 - x[i], x[i]], rho[j, 0], T[k, 0, 0])
        assert same(got.p[index], expected["p"]) and same(got.cv[index], expected["cv"])
        assert got.status[index] == status and got.phase[index] == phase


LAYOUTS = {
    "steps": lambda a: a[::3],
    "backwards": lambda a: a[::-1],
    "columns": lambda a: a.reshape(5, 6).T,
    "bytes": lambda a: a.astype(">f8"),
    "single": lambda a: a.astype(np.float32),
    "list": list,
}


@pytest.mark.parametrize("view", LAYOUTS.values(), ids=LAYOUTS)
def test_any_memory_layout_gives_the_same(two, view):
    T = np.geomspace(2e6, 9e7, 30)
    given = view(T)
    got = two.eos(x=0.5, rho=1e6, T=given, quantities="p")
    expected = two.eos(x=0.5, rho=1e6, T=np.ascontiguousarray(given, dtype=np.float64), quantities="p")
    assert same(got.p, expected.p) and np.all(got.status == 0)


def test_arrays_go_to_the_library_without_copies():
    from coulomix._points import collect

    rho, T, x = np.ones(8), np.ones(16)[::2], np.full((8, 3), 1 / 3)
    points = collect(("a", "b", "c"), x, {"rho": rho, "T": T})
    for name, array in (("rho", rho), ("T", T), ("x", x)):
        assert np.shares_memory(points.columns[name].array, array)
    assert (points.columns["T"].step, points.columns["x"].step, points.columns["x"].species_step) == (2, 3, 1)


def test_points_that_fail_are_nan_with_a_status(two):
    got = two.eos(x=[0.5, 0.5, 0.5, 1.5, np.nan], rho=[1e6, 1e9, np.nan, 1e6, 1e6], T=5e6)
    status = coulomix.Status
    failures = [status.ERR_RHO_HIGH, status.ERR_DOMAIN, status.ERR_X_HIGH, status.ERR_DOMAIN]
    assert list(got.status) == [status.OK, *failures]
    assert list(np.isfinite(got.p)) == list(got.ok) == [True] + 4 * [False]
    assert list(got.phase) == [0, -1, -1, -1, -1]
    assert got.counts() == {status.OK: 1, status.ERR_RHO_HIGH: 1, status.ERR_DOMAIN: 2, status.ERR_X_HIGH: 1}
    assert "above the range" in status.ERR_RHO_HIGH.text


def test_reasons_are_named(two):
    got = two.eos(x=0.5, rho=1e6, T=4e6, phase="solid")
    assert got.status == coulomix.Status.WARN_EXTRAPOLATED and coulomix.Reason.GAMMA_SOLID in got.reasons
    assert "below the fits of the solid" in got.reasons.text


def test_policy_holds_the_edge(two):
    got = two.eos(x=0.5, rho=1e6, T=1.0, policy="hold")
    edge = two.eos(x=0.5, rho=1e6, T=two.range["T"][0])
    assert got.status == coulomix.Status.WARN_HELD and got.p == edge.p and got.temp == two.range["T"][0]
    assert two.eos(x=0.5, rho=1e6, T=1.0).status == coulomix.Status.ERR_TEMP_LOW


@pytest.mark.parametrize("given", ["e", "p", "s", "h"])
def test_temperature_from_density(two, given):
    T = np.geomspace(1e7, 9e7, 5)
    state = two.eos(x=0.5, rho=1e6, T=T)
    values = state.e + state.p / state.rho if given == "h" else state[given]
    for guess in (None, 1.1 * T):
        back = two.eos(x=0.5, rho=1e6, guess=guess, **{given: values})
        assert np.all(abs(back.temp / T - 1) < 1e-8) and np.all(abs(back.s / state.s - 1) < 1e-9)


@pytest.mark.parametrize("given", ["T", "s", "h"])
def test_density_from_pressure(two, given):
    state = two.eos(x=0.5, rho=[2e5, 1e6], T=2e7)
    values = {"T": state.temp, "s": state.s, "h": state.e + state.p / state.rho}[given]
    back = two.eos(x=0.5, p=state.p, **{given: values}, quantities=("rho", "T"))
    assert np.all(abs(back.rho / state.rho - 1) < 1e-8) and np.all(abs(back["T"] / 2e7 - 1) < 1e-8)
    density = two.density(x=0.5, p=state.p, T=2e7)
    assert same(density.rho, two.eos(x=0.5, p=state.p, T=2e7, quantities="rho").rho)


def test_slopes_and_host_quantities(two):
    d = 1e-4
    wanted = ("cv", "dcv_dlnrho", "h", "e", "p", "rho")
    at = two.eos(x=0.5, rho=1e6 * np.exp([-d, 0, d]), T=2e7, quantities=wanted)
    assert abs((at.cv[2] - at.cv[0]) / (2 * d) / at.dcv_dlnrho[1] - 1) < 1e-5
    assert np.all(abs((at.e + at.p / at.rho) / at.h - 1) < 1e-14)


def test_compositions_by_name(two, three):
    by_name = two.eos(x={"C": [0.25, 0.5], "O": [0.75, 0.5]}, rho=1e6, T=2e7)
    assert np.all(abs(by_name.p / two.eos(x=[0.75, 0.5], rho=1e6, T=2e7).p - 1) < 1e-14)
    x = np.array([[0.2, 0.7, 0.1], [1.0, 0.0, 0.0]])
    array = three.eos(x=x, rho=1.5e6, T=3e6)
    names = three.eos(x={"ne22": x[:, 2], "o16": x[:, 1], "c12": x[:, 0]}, rho=1.5e6, T=3e6)
    assert same(array.p, names.p) and array.ok.all()
    assert three.eos(x={"o16": 1.0}, rho=1.5e6, T=3e6).shape == ()
    assert same(three.eos(x=np.asfortranarray(x), rho=1.5e6, T=3e6).p, array.p)
    for row in range(2):
        assert same(array.p[row], single(three, x[row], 1.5e6, 3e6)[0]["p"])


def test_many_species(three):
    assert three.names == ("c12", "o16", "ne22") and list(three.charges) == [6, 8, 10]
    rho, T = np.array([[1.2e6], [1.5e6]]), [3e6, 4e6, 4.5e6]
    got = three.eos(x=[0.2, 0.7, 0.1], rho=rho, T=T, quantities=("p", "f", "species.mu"))
    assert got.shape == (2, 3) and got["species.mu"].shape == (2, 3, 3)
    mass = np.dot([0.2, 0.7, 0.1], three.masses) * 1.66053906660e-24
    gibbs = got["species.mu"] @ [0.2, 0.7, 0.1] / mass
    assert np.all(abs(gibbs / (got.f + got.p / rho) - 1) < 1e-9)
    assert np.isnan(three.eos(x=[0.2, 0.7, 0.3], rho=1.5e6, T=3e6).p)


def test_fractions_are_converted(three):
    x = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]])
    mass = three.mass_fractions(x)
    assert np.all(abs(mass - x * three.masses / (x @ three.masses)[:, None]) < 1e-15)
    assert np.all(abs(three.number_fractions(mass) - x) < 1e-15)
    assert np.all(np.isnan(three.number_fractions([0.5, 0.5, 0.5])))
    assert same(three.mass_fractions({"o16": 1.0}), [0, 1, 0])


def test_other_nuclides_are_represented(three):
    z, a = np.array([6.0, 7.0, 8.0, 10.0]), np.array([12.0, 14.003, 15.995, 21.991])
    shares = np.array([[0.45, 0.05, 0.48, 0.02], [0.5, 0.0, 0.5, 0.0]])
    got = three.represent(charges=z, masses=a, mass_fractions=shares)
    assert got.x.shape == (2, 3) and np.all(got.status == 0) and np.all(abs(got.residual) < 1e-3)
    n_e = (shares * z / a).sum(axis=-1)  # per u
    represented = got.rho_factor * (got.x @ three.charges) / (got.x @ three.masses)
    assert np.all(abs(represented / n_e - 1) < 1e-12)
    failed = three.represent(charges=z, masses=a, mass_fractions=[0.5, np.nan, 0.5, 0.0])
    assert failed.status < 0 and np.isnan(failed.rho_factor) and np.all(np.isnan(failed.x))
    with pytest.raises(ValueError, match="of each nuclide"):
        three.represent(charges=z, masses=a, mass_fractions=[0.5, 0.5])


def test_transport(two):
    T = np.array([1.5e6, 5e7, 1e9])
    got = two.transport(x=0.5, rho=1e6, T=T)
    assert list(got.phase) == [1, 0, -1] and list(got.status) == [0, 0, coulomix.Status.ERR_TEMP_HIGH]
    assert np.isnan(got.sigma[2]) and got.units["sigma"] == "1/s"
    given = two.transport(x=0.5, rho=1e6, T=T[:2], phase=got.phase[:2], quantities="sigma")
    assert same(given.sigma, got.sigma[:2])
    solid, liquid = (two.transport(x=0.5, rho=1e6, T=T[0], phase=p) for p in ("solid", "liquid"))
    assert solid.sigma == got.sigma[0] != liquid.sigma


def test_order(two):
    got = two.order(x=[0.25, 0.75], gamma_d=[[10.0], [20.0]], quantities=("f", "w"))
    assert got.f.shape == (2, 2) and got.w.shape == (2, 2, two.orbits) and two.orbits == 4
    assert np.all(abs(got.f[:, 0] - got.f[:, 1]) < 1e-12) and np.all(got.w[..., 0] < 0)


def test_equilibrium(two):
    p = two.eos(x=0.5, rho=1e6, T=3e6).p
    freezing = two.equilibrium.freezing(p=p, x=[0.2, 0.5])
    melting = two.equilibrium.melting(p=p, x=freezing.x_solid)
    assert freezing.shape == (2,) and np.all(freezing.status >= 0) and freezing.units["temp"] == "K"
    assert np.all(abs(melting.x_liquid - [0.2, 0.5]) < 1e-5)
    assert np.all(abs(melting.temp / freezing.temp - 1) < 1e-5)
    ties = two.equilibrium.tie_lines(p=p, T=freezing.temp[1:])
    assert ties["count"] == 1 and ties.phase_left[0, 0] == coulomix.Phase.LIQUID
    assert abs(ties.x_left[0, 0] - 0.5) < 1e-5 and abs(ties.x_right[0, 0] - freezing.x_solid[1]) < 1e-5
    inside = 0.5 * (ties.x_left[0, 0] + ties.x_right[0, 0])
    parts = two.equilibrium.separation(p=p, T=freezing.temp[1], x=[0.98, inside])
    assert list(parts.phase[0]) == [1, -1] and list(parts.phase[1]) == [0, 1]
    assert abs((parts.share[1] * parts.x_part[1]).sum() - inside) < 1e-12
    assert two.equilibrium.freezing(p=1.0, x=0.5).status < 0
    by_name = two.equilibrium.freezing(p=p, x={"C": [0.8, 0.5], "O": [0.2, 0.5]})
    assert np.all(abs(by_name.temp / freezing.temp - 1) < 1e-12)


def test_freezing_of_three(three):
    got = three.freezing_three([[0.5, 0.4, 0.1], [0.3, 0.3, 0.4]])
    assert got.x_solid.shape == (2, 3) and np.all(abs(got.x_solid.sum(axis=-1) - 1) < 1e-6)
    assert np.all(abs(got.k * [[0.5, 0.4, 0.1], [0.3, 0.3, 0.4]] - got.x_solid) < 1e-6)
    by_name = three.freezing_three({"c12": [0.5, 0.3], "o16": [0.4, 0.3], "ne22": [0.1, 0.4]})
    assert same(by_name.x_solid, got.x_solid)


@pytest.mark.parametrize("phase", ["liquid", "solid"])
def test_screening_and_its_slopes(three, phase):
    d = 1e-4
    x, pair = {"c12": 0.5, "o16": 0.5}, ("c12", "c12")
    at = three.screening(pair=pair, x=x, rho=1.5e6 * np.exp([-d, 0, d]), T=3e6, phase=phase)
    hot = three.screening(pair=((6, 12), (6, 12)), x=x, rho=1.5e6, T=3e6 * np.exp([-d, 0, d]), phase=phase)
    assert np.all(at.ok) and at.ln_factor[1] == hot.ln_factor[1]
    for got, slope in ((at, at.dln_dlnrho), (hot, hot.dln_dlnt)):
        difference = (got.ln_factor[2] - got.ln_factor[0]) / (2 * d)
        assert abs(difference - slope[1]) < 1e-5 * max(1, abs(slope[1]))
    with pytest.raises(ValueError, match="no species 'he4'"):
        three.screening(pair=("he4", "c12"), x=x, rho=1.5e6, T=3e6)
    with pytest.raises(ValueError, match="'liquid' or 'solid'"):
        three.screening(pair=pair, x=x, rho=1.5e6, T=3e6, phase="stable")


def test_warm_mixtures(tmp_path):
    coulomix.generate(SOURCE / "tests/cli/inputs/warm.cfg", tmp_path / "warm.cmx", threads=1)
    with coulomix.open(tmp_path / "warm.cmx") as table:
        rho, T = 8.0, 116045.18
        ends = table.warm(x=[0.0, 1.0], rho=rho, T=T)
        pure = np.array([ends.sigma_pure_1[0], ends.sigma_pure_2[1]])
        assert np.all(ends.status == 0) and np.all(abs(ends.sigma / pure - 1) < 1e-14)
        mixed = {rule: table.warm(x=0.5, rho=rho, T=T, rule=rule).sigma for rule in ("sigma", "resistivity")}
        assert mixed["sigma"] > mixed["resistivity"] > 0
        isodensity = table.warm(x=0.5, rho=rho, T=T, condition="isodensity")
        assert isodensity.share_1 != table.warm(x=0.5, rho=rho, T=T).share_1
        with pytest.raises(ValueError, match="must be one of sigma"):
            table.warm(x=0.5, rho=rho, T=T, rule="mean")


def test_choices(two_path):
    T = np.geomspace(1.5e6, 4e6, 100)
    with coulomix.open(two_path, "eos") as table:
        sharp = table.eos(x=0.5, rho=1e6, T=T, quantities=("solid_fraction", "s"))
        assert set(sharp.solid_fraction) == {0.0, 1.0}
        table.choose(width=0.05)
        smooth = table.eos(x=0.5, rho=1e6, T=T, quantities=("solid_fraction", "s"))
        assert np.any((smooth.solid_fraction > 0.2) & (smooth.solid_fraction < 0.8))
        for k in (0, 40, 60, 99):
            expected, status, phase, reasons = single(table, [0.5, 0.5], 1e6, T[k])
            assert same(smooth.solid_fraction[k], expected["solid_fraction"])
            assert same(smooth.s[k], expected["s"])
            assert (smooth.status[k], smooth.phase[k], smooth.reasons[k]) == (status, phase, reasons)
        table.choose()
        assert same(table.eos(x=0.5, rho=1e6, T=T).s, sharp.s)
        with pytest.raises(coulomix.Error):
            table.choose(width=1.0)
        with pytest.raises(ValueError, match="one of recipe"):
            table.choose(order="none")


def test_threads_share_a_table(two):
    from concurrent.futures import ThreadPoolExecutor

    rho = np.geomspace(2e5, 5e6, 4000)
    whole = two.eos(x=0.5, rho=rho, T=2e7, quantities="p").p

    def pressure(part):
        return two.eos(x=0.5, rho=part, T=2e7, quantities="p").p

    with ThreadPoolExecutor(4) as pool:
        parts = pool.map(pressure, np.array_split(rho, 8))
    assert same(np.concatenate(list(parts)), whole)


def test_empty_arrays(two):
    got = two.eos(x=0.5, rho=np.zeros(0), T=1e7)
    assert got.p.shape == got.status.shape == (0,)
    assert two.equilibrium.tie_lines(p=np.zeros(0), T=1e7).x_left.shape[0] == 0


def test_numbers_of_the_header():
    """What the library does not name is copied; here it is compared with the header."""
    import re


    header = (SOURCE / "interp/coulomix_numbers.h").read_text()
    named = {m[0]: int(m[1]) for m in re.findall(r"\bCMX_(\w+) = (-?\d+)", header)}
    for pair, number in GIVEN.items():
        assert named["GIVEN_" + "_".join(pair).upper()] == number
    for word, number in ORDERS.items():
        assert word == "recipe" or named["ORDER_" + word.upper()] == number
    for word, number in POLICIES.items():
        assert named["POLICY_" + word.upper()] == number
    for file, prefix, words in (("mixing", "CMX_MIX_", MIXING_RULES), ("warm", "CMX_WARM_", CONDITIONS)):
        code = (SOURCE / f"interp/coulomix_{file}.h").read_text()
        block = re.search(r"enum[ \w]* \{((?:(?!\}).)*?%s(?!SPECIES).*?)\}" % prefix, code, re.S)
        listed = re.findall(prefix + r"(\w+)", re.sub(r"/\*.*?\*/", "", block.group(1), flags=re.S))
        assert [word.upper().replace("-", "_") for word in sorted(words, key=words.get)] == listed
    for phase in coulomix.Phase:
        assert named[phase.name] == phase
    c = (SOURCE / "interp/coulomix_c.h").read_text()
    request = re.search(r"typedef struct cmx_c_request \{(.*?)\} cmx_c_request", c, re.S).group(1)
    request = re.sub(r"/\*.*?\*/", "", request, flags=re.S)
    members = re.findall(r"(\w+)\s*(?=[,;])", request)
    assert members == [name for name, _ in Request._fields_]
