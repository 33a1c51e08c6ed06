# Copyright 2026 the coulomix authors
# SPDX-License-Identifier: BSD-3-Clause

from spack.package import *


class Coulomix(CMakePackage):
    """Equation of state, conductivities, phase equilibrium and short-range order of dense ionic
    mixtures: lookups for host codes, and the program that makes tables."""

    # The reader sets both to the own copy of the source archive.
    homepage = "file:///path/of/coulomix"
    url = "file:///path/of/coulomix-0.11.0.tar.gz"

    license("BSD-3-Clause", checked_by="the coulomix authors")

    # version("0.11.0", sha256="of the archive")

    variant("generator", default=True, description="The program and the generator library, which link GSL")
    variant("hdf5", default=True, description="HDF5 tables in the C library")
    variant("python", default=False, description="The Python package")

    depends_on("c", type="build")
    depends_on("cmake@3.21:", type="build")
    depends_on("pkgconfig", type="build", when="+generator")
    depends_on("zlib-api")
    depends_on("hdf5+hl", when="+generator")
    depends_on("hdf5", when="+hdf5")
    with when("+generator"):
        depends_on("gsl")
        depends_on("libconfig")
        depends_on("netlib-lapack+lapacke")
        depends_on("qhull")
        depends_on("jansson")
    with when("+python"):
        depends_on("python@3.9:", type="run")
        depends_on("py-numpy", type="run")

    def cmake_args(self):
        return [
            self.define_from_variant("COULOMIX_GENERATOR", "generator"),
            self.define_from_variant("COULOMIX_WITH_HDF5", "hdf5"),
            self.define("COULOMIX_TESTS", False),
            self.define("COULOMIX_BENCH", False),
        ]

    def setup_run_environment(self, env):
        if self.spec.satisfies("+python"):
            env.prepend_path("PYTHONPATH", join_path(self.prefix.share, "coulomix", "python"))
            env.set("COULOMIX_LIBRARY", join_path(self.prefix.lib, "libcoulomix-interp.so.0"))
