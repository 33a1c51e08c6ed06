#!/bin/sh
# usage: COOLING=PROGRAM COULOMIX_TABLE=TABLE figures.sh
# Figures of a star of 0.6 solar masses at log L = -4, as `coulomix sensitivity --run` takes them: its age and how much of it
# is owed to the separation of carbon and oxygen, in Gyr.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
age() { # SETTING...
  "$COOLING" table="$COULOMIX_TABLE" dimmest=-4.2 order=frozen shells=60 "$@" >"$work/curve.txt"
  awk -v at=-4 -f "$here/age.awk" "$work/curve.txt"
}
whole=$(age) mixed=$(age diagram=same)
echo "age = $whole"
awk -v a="$whole" -v b="$mixed" 'BEGIN {printf "delay of separation = %.6g\n", a - b}'
