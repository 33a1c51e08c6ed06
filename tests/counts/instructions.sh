#!/bin/sh
# usage: instructions.sh RECORDED COMPILER VERSION TABLE SPECIES O2_PROGRAM V3_PROGRAM
# Counts the instructions of lookups by callgrind and fails where one takes 5 % more than RECORDED. With
# COULOMIX_RECORD=1 in the environment it writes RECORDED instead. Skipped (77) without valgrind, on a processor without
# the instructions of x86-64-v3, and with another compiler than that of the record.
set -eu
recorded=$1 compiler="$2 ${3%%.*}" table=$4 species=$5 o2=$6 v3=$7
skip() { echo "skipped: $*"; exit 77; }
command -v valgrind >/dev/null || skip "no valgrind"
grep -qw avx2 /proc/cpuinfo 2>/dev/null || skip "no AVX2"
kept=$(sed -n 's/^# compiler: //p' "$recorded" 2>/dev/null || true)
[ -n "${COULOMIX_RECORD-}" ] || [ "$kept" = "$compiler" ] || skip "recorded with $kept, built with $compiler"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# count PROGRAM: a line "KIND INSTRUCTIONS" for each kind, without the loop around the calls
count() {
  rm -f "$work"/out*
  valgrind -q --tool=callgrind --instr-atstart=no --callgrind-out-file="$work/out" "$1" "$table" "$species" >"$work/log" 2>&1 ||
    { cat "$work/log"; exit 1; }
  awk '/^desc: Trigger: Client Request:/ { name = $5; calls = $6; loop = name == "empty" }
    /^totals:/ && name { if (loop) { empty = $2 / calls } else printf "%s %.0f\n", name, $2 / calls - empty }' \
    $(ls "$work"/out.* | sort -t . -k 3 -n)
}
count "$o2" >"$work/o2"
count "$v3" >"$work/v3"
join_counts() { paste -d ' ' "$work/o2" "$work/v3" | awk '{ print $1, $2, $4 }'; }
[ "$(wc -l <"$work/o2")" -gt 1 ] && cmp -s "$work/o2" "$work/v3" && { echo "both builds count the same"; exit 1; }

if [ -n "${COULOMIX_RECORD-}" ]; then
  {
    echo "# Instructions of one call: plain -O2; -O3 -march=x86-64-v3 -fno-math-errno. States of count_instructions.c."
    echo "# Recorded by: COULOMIX_RECORD=1 ctest --test-dir build/dev -R counts/instructions"
    echo "# compiler: $compiler"
    join_counts
  } >"$recorded"
  cat "$recorded"
  exit 0
fi
join_counts | awk -v recorded="$recorded" '
  BEGIN { while ((getline line < recorded) > 0) if (line !~ /^#/) { split(line, f, " "); want[f[1], 2] = f[2]; want[f[1], 3] = f[3]; listed++ } }
  {
    seen++
    for (k = 2; k <= 3; k++) {
      build = k == 2 ? "-O2" : "x86-64-v3"
      if (!(want[$1, k] > 0)) { printf "%s %s: not recorded\n", $1, build; bad = 1; continue }
      change = 100 * ($k / want[$1, k] - 1)
      printf "%-20s %-10s %7d, recorded %7d, %+.1f %%%s\n", $1, build, $k, want[$1, k], change, (change > 5 ? " TOO MANY" : "")
      if (!(change <= 5)) bad = 1
    }
  }
  END {
    if (!(seen > 0) || seen != listed) { printf "%d kinds are counted, %d recorded\n", seen, listed; bad = 1 }
    if (bad) print "If the growth is meant: COULOMIX_RECORD=1 ctest --test-dir build/dev -R counts/instructions"
    exit bad
  }'
