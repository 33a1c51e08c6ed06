#!/bin/sh
# usage: build.sh PROGRAM
# Compiles the cooling code. FC, FFLAGS: compiler and its options; COULOMIX_LIBS: how to link libcoulomix-interp, by default what
# pkg-config says of coulomix-c.
set -eu
program=${1:?usage: build.sh PROGRAM}
here=$(cd "$(dirname "$0")" && pwd)
module=$(cd "$here/../../../interp/fortran" && pwd)
libs=${COULOMIX_LIBS:-$(pkg-config --libs coulomix-c) -Wl,-rpath,$(pkg-config --variable=libdir coulomix-c)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2086 # flags are several words
"${FC:-gfortran}" ${FFLAGS:--O2} -J "$work" -I "$module" -o "$program" "$module/coulomix.f90" "$here/constants.f90" \
  "$here/neutrinos.f90" "$here/envelope.f90" "$here/mixtures.f90" "$here/stars.f90" "$here/freezing.f90" \
  "$here/redistribution.f90" "$here/evolution.f90" "$here/cooling.f90" $libs
