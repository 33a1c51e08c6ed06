#!/bin/sh
# usage: anharmonic-crystal.sh WORK_DIR
# Anharmonic free energies of disordered crystals: the table of src/supercell/README.md. An hour of two cores; runs that are there
# are not repeated. Each file NAME.txt has the arrangements, the pure crystals mixed linearly, and the mean difference; all are
# listed at the end.
# ANHARMONIC names the program, tests/bench/anharmonic_energy of the build (default anharmonic_energy).
set -eu
[ $# -eq 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$1
program=${ANHARMONIC:-anharmonic_energy}

one() { # NAME, and what the program is given: ions, Gamma_i, samples, arrangements, Gamma_d, charges and counts
  name=$1
  shift
  [ -s "$work/$name.txt" ] && return
  "$program" "$@" >"$work/$name.part"
  mv "$work/$name.part" "$work/$name.txt"
}

# The order of Gamma_i = 200.
one co-16 128 200 2000 10 20.5 6 112 8 16
one co-32 128 200 2000 10 18.9 6 96 8 32
one co-64 128 200 2000 18 16.3 6 64 8 64
one co-96 128 200 2000 10 14.2 6 32 8 96
one co-112 128 200 2000 10 13.3 6 16 8 112
one co-64-random 128 200 2000 8 0 6 64 8 64
one co-64-cold 128 400 2000 6 16.3 6 64 8 64
one co-64-small 54 200 2000 24 16.3 6 27 8 27
one one-64 128 200 2000 8 9.9 8 64 10 64
one cone 128 200 2000 8 60 6 61 8 60 10 7
# One ion in carbon.
one neon 128 176 10000 1 0 6 127 10 1
one oxygen 128 186 10000 1 0 6 127 8 1
for file in "$work"/*.txt; do printf '%s\t' "$(basename "$file" .txt)"; tail -n 1 "$file"; done
