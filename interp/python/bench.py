# SPDX-License-Identifier: BSD-3-Clause
"""CPU time of a million points by Table.eos and by the same batch of the library called directly.

usage: python3 bench.py TABLE [POINTS]

Both run in turns; the least of several runs counts. The direct call writes to arrays that exist already.
"""

import ctypes
import sys
import time

import numpy as np

import coulomix
from coulomix._library import GIVEN, Request, library
from coulomix._numbers import choose


def direct(table, pair, columns, names):
    """The call of the library on arrays of its own."""
    numbers = np.array([q.number for q in choose("eos", names).values()], dtype=np.intc)
    n = columns[0].size
    out = np.zeros((len(numbers), n))
    codes = np.zeros((3, n), dtype=np.intc)
    x = columns[2]
    r = Request(size=ctypes.sizeof(Request), n=n, given=GIVEN[pair], phase=-1, n_q=len(numbers))
    r.q, r.out, r.out_step, r.q_step = numbers.ctypes.data, out.ctypes.data, 1, n
    r.a, r.b, r.x = (a.ctypes.data for a in columns)
    r.a_step = r.b_step = 1
    r.x_step, r.species_step = (1, 0) if x.ndim == 1 else (x.shape[1], 1)
    r.status, r.reasons, r.phases = (c.ctypes.data for c in codes)

    def call():
        library.cmx_c_eos_batch(table._handle.pointer, ctypes.byref(r))
        return out

    call.arrays = numbers, codes, columns  # in use as long as the call is
    return call


def least(calls, runs):
    times = [[] for _ in calls]
    for _ in range(runs):
        for kept, call in zip(times, calls):
            before = time.thread_time()
            call()
            kept.append(time.thread_time() - before)
    return [min(kept) for kept in times]


def main():
    table = coulomix.open(sys.argv[1])
    n = int(float(sys.argv[2])) if len(sys.argv) > 2 else 1000000
    random = np.random.default_rng(1)
    rho = np.exp(random.uniform(*np.log(table.range["rho"]), n))
    T = np.exp(random.uniform(*np.log(table.range["T"]), n))
    species = len(table.names)
    x = random.random(n) if species == 2 else random.dirichlet(np.ones(species), n)
    every = [name for name, q in coulomix.quantities("eos").items() if q.number < 64]
    e = table.eos(x=x, rho=rho, T=T, quantities="e").e
    print(f"{n} points, lookups by {coulomix.target()} instructions; CPU time in microseconds a point")
    print(f"{'given':8} {'quantities':12} {'library':>8} {'Python':>8} {'ratio':>6}")
    for pair, b in ((("rho", "T"), T), (("rho", "e"), e)):
        for names in (("p",), ("p", "e", "cs"), every):
            reference = direct(table, pair, (rho, b, x), names)
            given = dict(zip(pair, (rho, b)))
            ours = lambda: table.eos(x=x, quantities=names, **given)  # noqa: E731
            assert np.array_equal(ours()[names[-1]], reference()[-1], equal_nan=True)
            c, python = least((reference, ours), 5 if pair[1] == "T" else 3)
            times = f"{1e6 * c / n:8.4f} {1e6 * python / n:8.4f} {python / c:6.3f}"
            print(f"{','.join(pair):8} {len(names):12} {times}")
    one = least((lambda: [table.eos(x=x[0], rho=1e6, T=1e7) for _ in range(1000)],), 3)[0]
    print(f"one call of one point, all quantities: {1e3 * one:.1f} microseconds")


main()
