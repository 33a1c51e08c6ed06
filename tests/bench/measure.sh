#!/bin/sh
# usage: measure.sh BUILD TABLE [SAMPLES] [SPECIES_TABLE]
# Prints, in Markdown, the accuracy and speed of a build with its benchmarks, on TABLE: the part of tests/README.md below
# its last heading. A quiet machine and a release build give the speeds meant there; SAMPLES (100000) random states take
# some minutes. SPECIES_TABLE, of tables/white-dwarf.cfg, adds lookups of eight species.
set -eu
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
build=$1 table=$2 samples=${3:-100000} species=${4-}
program=$build/coulomix bench=$build/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# rows FROM_PATTERN: name, samples, median, 99 %, worst of the rows of verify between this line and the next blank one, without
# those of states that are flagged
rows() {
  awk -v from="$1" '
    on && NF == 0 { exit }
    on && !/caution/ && $0 ~ /[0-9]e[-+][0-9]+ +[0-9.]+e[-+][0-9]+ +[0-9.]+e[-+]/ {
      name = ""
      for (k = 1; k <= NF && $k !~ /^[0-9]+$/; k++) name = name (k > 1 ? " " : "") $k
      if ($k > 0) printf "| %s | %s | %s | %s | %s |\n", name, $k, $(k + 1), $(k + 2), $(k + 3)
    }
    $0 ~ from { on = 1 }' "$work/verify"
}

# speeds FILE: the rows of a benchmark, "name  number unit (...)", as a table
speeds() {
  sed -n 's/^\([^(|]*[^ (|]\)  *\([0-9.e+]* \(ns\|us\|ms\|s\)\)\(.*\)$/| \1 | \2 |/p' "$1"
}

"$program" verify "$table" --samples "$samples" --quiet >"$work/verify" || true
"$program" bench "$table" >"$work/bench"

echo "Made by \`tests/bench/measure.sh\` from \`$(basename "$table")\` with $samples samples; $("$program" --version | head -n 1),"
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null)."
echo
echo "### Lookups against direct computation, relative errors"
echo
echo "| quantity | samples | median | 99 % | worst |"
echo "| --- | --- | --- | --- | --- |"
rows '^table  *quantity'
rows '^equation of state against direct physics'
rows '^conductivities against direct physics'
rows '^warm mixtures against'
echo
echo "### Inversions there and back"
echo
echo "| search | samples | worst without caveat | silent | failed |"
echo "| --- | --- | --- | --- | --- |"
awk '/^there and back/ { on = 1; next } on && NF == 0 { exit }
  on && $2 == "of" { printf "| %s of %s | %s | %s | %s | %s |\n", $1, $3, $4, $5, $6, $7 }' "$work/verify"
echo
echo "### Speed, one thread"
echo
echo "| call | median |"
echo "| --- | --- |"
sed '1d; /^$/,$d' "$work/bench" >"$work/calls"
speeds "$work/calls"
for name in electron transport; do
  [ -x "$bench/bench_$name" ] || continue
  "$bench/bench_$name" >"$work/$name" 2>&1 || true
  speeds "$work/$name"
done
echo
echo "### States of stars"
echo
echo '```'
sed -n '/^$/,$p' "$work/bench" | sed 1d
for kernel in native o2; do
  [ -x "$bench/bench_kernel_$kernel" ] || continue
  echo
  # shellcheck disable=SC2086
  "$bench/bench_kernel_$kernel" "$table" $species
done
echo '```'
echo
echo "### Other programs"
echo
echo '```'
for command in "check_order_table 20000" "bench_lattice" "bench_phase" "bench_optics" "search_arrangements 16"; do
  [ -x "$bench/${command%% *}" ] || continue
  echo "\$ $command"
  "$bench"/$command 2>&1 | head -n 12 || true
done
echo '```'
[ "$(tail -n 1 "$work/verify" | grep -c BEYOND)" -eq 0 ]
