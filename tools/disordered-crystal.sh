#!/bin/sh
# usage: disordered-crystal.sh WORK_DIR [quick]
# Vibrations of disordered crystals from first principles: the runs behind src/supercell/README.md and the coefficients of
# solid-vibrations/coupled. WORK_DIR keeps the result of each run, NAME.json, which is not made again, so that an interrupted
# run is continued by the same command. `quick`: four arrangements each, a minute. All of it takes about a quarter of an hour of one core.
#   results.tsv    a line for each run: charges, x, ions, gamma_d, arrangements in the basin, f_harm and its error, ...
#   fit.txt        t and h0, h1, h2 of solid-vibrations/coupled with their errors; h0, h1, h2 of boxes of 128 ions ordered as at freezing
# COULOMIX names the program (default coulomix). Needs jq and gnuplot.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$1
few=
if [ "${2:-}" = quick ]; then few=4; fi
program=${COULOMIX:-coulomix}

one() { # NAME ARRANGEMENTS OPTION...
  name=$1
  arrangements=${few:-$2}
  shift 2
  [ -s "$work/$name.json" ] && return
  "$program" supercell --arrangements "$arrangements" "$@" --quiet --json >"$work/$name.part"
  mv "$work/$name.part" "$work/$name.json"
}

# Charges and compositions, random and with the order at freezing, Gamma_d = 200 (Z2-Z1)^2/<Z>^2: beyond Z2/Z1 = 1.5 many
# arrangements leave the basin.
for z in '20 22' '18 21' '8 10' '6 8' '6 9'; do
  light=${z% *} heavy=${z#* }
  for x in 0.25 0.5 0.75; do
    coupling=$(awk -v a="$light" -v b="$heavy" -v x="$x" 'BEGIN {m = a + x * (b - a); printf "%.4f", 200 * ((b - a) / m) ^ 2}')
    one "random-$light-$heavy-$x" 24 --charges "$light,$heavy" --x "$x" --ions 128
    one "ordered-$light-$heavy-$x" 24 --charges "$light,$heavy" --x "$x" --ions 128 --gamma-d "$coupling"
  done
done

# Wave vectors, and the size of the box: C/O, x = 1/2, random and with the order of Gamma_d = 18.
for m in 0 1 2 3; do one "mesh-$m" 8 --charges 6,8 --x 0.5 --ions 128 --kpoints "$m"; done
one size-54 96 --charges 6,8 --x 0.5 --ions 54
one size-128 64 --charges 6,8 --x 0.5 --ions 128
one size-128-ordered 48 --charges 6,8 --x 0.5 --ions 128 --gamma-d 18
if [ -z "$few" ]; then
  one size-250 12 --charges 6,8 --x 0.5 --ions 250
  one size-250-ordered 12 --charges 6,8 --x 0.5 --ions 250 --gamma-d 18
  one size-432 10 --charges 6,8 --x 0.5 --ions 432 --kpoints 1
  one size-432-ordered 10 --charges 6,8 --x 0.5 --ions 432 --kpoints 1 --gamma-d 18
fi

echo '# run  Z1  Z2  x  ions  in_basin  f_harm  error  zero_point  error  energy_excess  error' >"$work/results.tsv"
for file in "$work"/*.json; do
  jq -r --arg run "$(basename "$file" .json)" '[$run, .charges[0], .charges[1], .x[1], .ions, .in_basin, .f_harm, .f_harm_error, .zero_point,
    .zero_point_error, .energy_excess, .energy_excess_error] | @tsv' "$file" >>"$work/results.tsv"
done
# t: minus the slope of f_harm by the energy in <Z>^2 e^2/a, arrangements of a composition with and without order together.
for file in "$work"/random-*.json "$work"/ordered-*.json; do
  jq -r '(.charges[0] * .x[0] + .charges[1] * .x[1]) as $mean | "\(.charges[0])-\(.charges[1])-\(.x[1])" as $group |
    .arrangements[] | select(.in_basin) | [$group, .energy_excess / ($mean * $mean), .f_harm] | @tsv' "$file"
done | awk '{n[$1]++; e[$1] += $2; f[$1] += $3; ee[$1] += $2 * $2; ef[$1] += $2 * $3; ff[$1] += $3 * $3}
  END {
    for (g in n) {
      see = ee[g] - e[g] ^ 2 / n[g]; sef = ef[g] - e[g] * f[g] / n[g]; sff = ff[g] - f[g] ^ 2 / n[g]
      w = see * (n[g] - 2) / (sff - sef ^ 2 / see); sum += w; t -= w * sef / see}
    printf "t %.2f +- %.2f\n", t / sum, sum ^ -0.5}' >"$work/fit.txt"

# h0, h1, h2 over the contrast d = 2 (Z2-Z1)/(Z1+Z2): of random boxes, which in N ions have 0.313 c/N more energy than a crystal without
# end, and of boxes with order as they are.
t=$(awk '{print $2}' "$work/fit.txt")
for kind in random ordered; do
  size=0
  [ $kind = ordered ] || size=$t
  gnuplot -e "set fit quiet logfile '$work/fit.log' errorvariables; d(a, b) = 2 * (b - a) / (a + b); h0 = -0.6; h1 = -1; h2 = -1;
    c(a, b, x) = x * (1 - x) * ((b - a) / (a + x * (b - a))) ** 2;
    f(x, c) = x * (1 - x) * c ** 2 * (h0 + h1 * c ** 2 + h2 * c * (2 * x - 1));
    fit f(x, y) '< grep ^$kind $work/results.tsv' using 4:(d(\$2, \$3)):(\$7 + $size * 0.313 / \$5 * c(\$2, \$3, \$4)):8 zerror via h0, h1, h2;
    set print '$work/fit.txt' append;
    print sprintf('$kind: h0 %.4f +- %.4f', h0, h0_err); print sprintf('h1 %.4f +- %.4f', h1, h1_err); print sprintf('h2 %.4f +- %.4f', h2, h2_err);
    print sprintf('chi^2 a degree of freedom %.3g of %d runs', FIT_WSSR / FIT_NDF, FIT_NDF + 3)"
done
cat "$work/fit.txt"
