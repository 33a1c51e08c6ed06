#!/bin/sh
# usage: run-stub-star.sh TABLE.cmx [FOLDER]
# Compiles the adapter and MESA's hooks against the stubs and runs them. FOLDER: where the objects go; CC, FC, CFLAGS,
# COULOMIX_INCLUDE: the headers of coulomix, by default ../../../interp.
set -eu
table=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
build=${2:-$(mktemp -d)}
mkdir -p "$build"
cd "$build"
${CC:-cc} -std=c99 -O2 ${CFLAGS:-} -I"${COULOMIX_INCLUDE:-$here/../../../interp}" -c "$here/coulomix_mesa.c" -o coulomix_mesa_c.o
${FC:-gfortran} -std=f2008 -O1 -g -Wall -Wextra -Werror -Wno-unused-dummy-argument -fcheck=all \
  -ffpe-trap=invalid,zero,overflow -I"$here" "$here/coulomix_mesa.f90" "$here/stubs/mesa_stubs.f90" \
  "$here/stubs/run_star_extras.f90" "$here/stubs/stub_star.f90" coulomix_mesa_c.o -lz -lm -o stub_star
./stub_star "$table"
