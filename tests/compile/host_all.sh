#!/bin/sh
# usage: host_all.sh COMPILER STANDARD LANGUAGE PROGRAM FLAG... -- LIBRARY...
# Compiles, links and runs the host of the amalgamated header.
set -eu
compiler=$1 standard=$2 language=$3 program=$4
shift 4
flags=""
while [ "$1" != -- ]; do
  flags="$flags $1"
  shift
done
shift
here=$(dirname "$0")
for unit in host_all host_all_second; do
  # shellcheck disable=SC2086
  "$compiler" -std="$standard" $flags -x "$language" -c "$here/$unit.c" -o "$program-$unit.o"
done
"$compiler" "$program-host_all.o" "$program-host_all_second.o" "$@" -lm -o "$program"
"$program"
