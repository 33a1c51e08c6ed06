#!/bin/sh
# usage: run.sh GFORTRAN CC SOURCE_DIR LIBRARY PROGRAM HOSTS_TABLE SPECIES_TABLE WORK_DIR
# Compiles the Fortran module and its tests for Fortran 2008 and 2018 with bounds checks, traps and all warnings as errors.
# Its results have to be those of the C interface in every bit.
set -eu
fortran=$1 cc=$2 source=$3 library=$4 program=$5 table=$6 species=$7 work=$8
here=$source/tests/hosts/fortran
link="$library -Wl,-rpath,$(dirname "$library")"
rm -rf "$work"
mkdir -p "$work/f2008" "$work/f2018"
cd "$work"
cat >three.cfg <<'END'
title = "three";
order: { enabled = false; };
phase: { enabled = false; };
phase3: { enabled = true; solid = "random"; nodes = 3; };
warm: { enabled = true; rho_nodes = 4; temp_nodes = 4; omega_nodes = 8; };
END
"$program" generate three.cfg -o three.cmx --quiet --threads 1
# shellcheck disable=SC2086
"$cc" -std=c99 -I"$source/interp" "$here/dump.c" $link -o dump_c
./dump_c "$table" "$species" three.cmx >c.txt
[ "$(wc -l <c.txt)" -gt 1000 ]
for standard in f2008 f2018; do
  flags="-std=$standard -O1 -g -fcheck=all -ffpe-trap=invalid,zero,overflow -Wall -Wextra -Werror -J$standard"
  # shellcheck disable=SC2086
  "$fortran" $flags -c "$source/interp/fortran/coulomix.f90" -o $standard/coulomix.o
  for test in dump test_module; do
    # shellcheck disable=SC2086
    "$fortran" $flags "$here/$test.f90" $standard/coulomix.o $link -o $standard/$test
  done
  $standard/dump "$table" "$species" three.cmx >$standard.txt
  cmp c.txt $standard.txt
  $standard/test_module "$table" "$species" three.cmx 2>messages || { cat messages; exit 1; }
done
echo "the Fortran module has the bits of the C interface"
