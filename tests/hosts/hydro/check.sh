#!/bin/sh
# usage: check.sh RUN.SH TABLE FOLDER
# The hydrodynamics code by its documented command: errors against the exact solution fall by 1.5 or more a doubling of
# the zones, what is conserved is so to rounding, zones freeze, both floors are met, and gnuplot's script names its columns.
set -eu
run=$1 table=$2 folder=$3
rm -rf "$folder"
CFLAGS="-Og -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror" PKG_CONFIG_LIBDIR=/nonexistent \
  sh "$run" "$table" "$folder" 50 100 200 >"$folder.txt" || { cat "$folder.txt"; exit 1; }
awk '
  function fail(text) {print text ": " $0; bad = 1}
  / zones, .* in the equation of state/ {runs++}
  /conserved:/ {
    accounts++
    gsub(/,/, "")
    for (k = 4; k <= 10; k += 3) if (!($k + 0 <= 1e-14)) fail("not conserved")}
  /exact:/ {exact++}
  NF == 4 && $1 == 50 {first++}
  NF == 7 && $1 + 0 >= 100 {
    orders++
    for (k = 3; k <= 7; k += 2) if (!($k + 0 >= 1.5)) fail("the error does not fall")}
  /left of the contact/ {solid = $(NF - 3)}
  /part liquid, part solid/ {mixed++}
  /floors: density in/ {if (!($4 + 0 > 0 && $8 + 0 > 0)) fail("a floor is not met"); floors++}
  /held at its edge/ {held++}
  END {
    if (runs != 9 || accounts != 9 || exact != 2 || first != 2 || orders != 4) {print "lines are missing"; bad = 1}
    if (!(solid > 0.2 && solid < 0.3)) {print "the exact share of the solid is " solid; bad = 1}
    if (mixed < 3 || floors != 3 || held != 3) {print "no freezing or no floor"; bad = 1}
    exit bad}' "$folder.txt" || { cat "$folder.txt"; exit 1; }
for name in $(grep -o "'[^']*\.txt'" "$folder/run-tube.gp" | tr -d "'" | sort -u); do
  [ "$(grep -vc '^#' "$name")" -ge 50 ]
done
! "$folder/hydro" "$table" tube "$folder/run" 5 2>"$folder.txt" && grep -q '10 to 1000000 zones' "$folder.txt"
! "$folder/hydro" "$table" sod "$folder/run" 2>"$folder.txt" && grep -q 'no such problem' "$folder.txt"
