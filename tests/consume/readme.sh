#!/bin/sh
# usage: readme.sh SOURCE_DIR BUILD_DIR WORK_DIR
# Types what the README tells a newcomer: saves its C program, runs the commands below it, looks at what they print.
# Two things differ: the build is this one, and the table is smaller, so that it is made in a second.
set -eu
source=$1 build=$2 work=$3
rm -rf "$work"
mkdir -p "$work/home"
awk '/^```c$/ {on=1; next} /^```$/ {on=0} on' "$source/README.md" >"$work/example.c"
awk '/^Install the headers/ {on=1; next} on && /^    / {print substr($0, 5); seen=1; next} seen {exit}' "$source/README.md" |
  sed -e "s|build/release|$build|" -e 's|coulomix generate |&small.cfg --quiet |' >"$work/commands.sh"
[ "$(wc -l <"$work/commands.sh")" -ge 5 ]
cat >"$work/small.cfg" <<'END'
title = "C/O of the README";
order: { enabled = false; };
phase: { enabled = false; };
eos: { enabled = true; solid = "random"; rho_min = 1e5; rho_max = 1e7; temp_min = 1e6; temp_max = 1e7; };
equilibrium: { enabled = false; };
END
cd "$work"
HOME=$work/home sh -eu ./commands.sh >output
grep -v '^-- ' output
grep -q '^P = 2\.53[0-9]*e+22 erg/cm^3, cv = [0-9.]*e+0[67] erg/(g K), status 0$' output
grep -q '^T = 3\.000000000[0-9]*e+06 K from rho and e, status 0$' output
