#!/bin/sh
# usage: bench_fortran.sh BUILD TABLE.cmx [POINTS [TURNS]]
# CPU time of calls from Fortran over those from C, in turns in one run, both compiled by gcc at -O2.
set -eu
[ $# -ge 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -I"$source/interp" -c "$source/tests/bench/bench_fortran.c" -o "$work/calls.o"
gfortran -O2 -J"$work" "$source/interp/fortran/coulomix.f90" "$source/tests/bench/bench_fortran.f90" "$work/calls.o" \
  "$build/interp/libcoulomix-interp.so.0" -Wl,-rpath,"$build/interp" -o "$work/bench"
shift
"$work/bench" "$@"
