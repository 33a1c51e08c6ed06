#!/bin/sh
# usage: first-principles.sh WORK_DIR [Z1 Z2]
# Freezing with the disordered crystal from first principles, and how far the errors of its coefficients move it: the tables of
# src/order/README.md, half a minute of one core. Charges 6 8 by default.
#   diagram.tsv   what is added to the pairs, x of the liquid, x of the solid, T in units of the melting temperature of Z1 at the
#                 same electron density; `azeotrope` in place of x; of `both`, third order and vibrations, the errors of the last two;
#                 `exact` has order/exact besides, `anharmonic` the anharmonic vibrations on top of it
#   diagram.svg   pairs, and both with the band of the errors. Needs gnuplot
#   neon.tsv      of C/O/Ne, not with other charges: the same of the liquids of `liquids` without order/exact: Gamma_e of freezing,
#                 ratios of solid to liquid of the three species
# COULOMIX names the program (default coulomix). Needs jq.
set -eu
[ $# -eq 1 ] || [ $# -eq 3 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$1 z1=${2:-6} z2=${3:-8}
program=${COULOMIX:-coulomix}
liquids='0.49,0.49,0.02 0.6,0.38,0.02 0.7,0.28,0.02 0.8,0.18,0.02 0.85,0.14,0.01 0.4,0.58,0.02'
# The coefficients of the vibrations and of third order, and their errors of src/supercell/README.md.
values=$("$program" models --json | jq -r '[.models[] | select(.id == "solid-vibrations/coupled" or .id == "solid-energy/third-order")] |
  sort_by(.id) | reverse | [.[].parameters[]] | join(" ")')
errors='0.017 0.21 0.11 2 0.0001 0.011 0.009 0.016 0.020'

recipe() { # coefficients: their recipe
  printf 'models: ({ id = "solid-vibrations/shifted"; from = "solid-vibrations/coupled"; reference = "errors";\n'
  printf '    h0 = %s; h1 = %s; h2 = %s; t = %s; },\n' "$1" "$2" "$3" "$4"
  shift 4
  printf '  { id = "solid-energy/shifted"; from = "solid-energy/third-order"; reference = "errors";\n'
  printf '    c0 = %s; c1 = %s; c2 = %s; c3 = %s; c4 = %s; });\n' "$@"
  printf 'order: { third_order = "solid-energy/shifted"; };\n'
}

diagram() { # NAME OPTION...: NAME.lines, tie lines of liquid and solid; NAME.tsv, the azeotrope and nine liquids
  name=$1
  shift
  "$program" phase --z1 "$z1" --z2 "$z2" --gamma-max 400 --couplings 1025 --progress none --json "$@" >"$work/$name.json"
  jq -r '.gamma_melt as $m | (.azeotropes[] | [.x, .x, $m / .gamma]),
    (.boundaries[] | .gamma as $g | .tie_lines[] | select(.phase_left != .phase_right)
      | if .phase_left == "liquid" then [.x_left, .x_right, $m / $g] else [.x_right, .x_left, $m / $g] end) | @tsv' \
    "$work/$name.json" | sort -g >"$work/$name.lines"
  awk -v OFS='\t' '
    $1 == $2 && $1 > 1e-6 && $1 < 1 - 1e-6 {printf "azeotrope\t%.4f\t%.4f\n", $1, $3}
    {for (k = 1; k < 10; k++)
       if (NR > 1 && x < k / 10 && $1 >= k / 10) {
         t = (k / 10 - x) / ($1 - x)
         printf "%.1f\t%.4f\t%.4f\n", k / 10, solid + t * ($2 - solid), temp + t * ($3 - temp)}
     x = $1
     solid = $2
     temp = $3}' "$work/$name.lines" | sort >"$work/$name.tsv"
}

# shellcheck disable=SC2086 # lists of numbers
recipe $values >"$work/both.cfg"
printf 'order: { third_order = "solid-energy/third-order"; };\n' >"$work/third.cfg"
printf 'order: { third_order = "solid-energy/third-order"; free_energy = "order/exact"; gamma_d_max = 80.0; }; phase: { gamma_max = 400.0; };\n' \
  >"$work/exact.cfg"
diagram pairs
diagram third --models "$work/third.cfg"
diagram vibrations --solid-vibrations coupled
diagram both --models "$work/both.cfg" --solid-vibrations shifted
diagram exact --models "$work/exact.cfg" --solid-vibrations coupled
diagram anharmonic --models "$work/exact.cfg" --solid-vibrations anharmonic
for k in 1 2 3 4 5 6 7 8 9; do
  # shellcheck disable=SC2046
  recipe $(echo "$values $errors" | awk -v k=$k '{for (j = 1; j < 10; j++) printf "%.10g ", $j + (j == k) * $(9 + j)}') >"$work/moved.cfg"
  diagram "moved-$k" --models "$work/moved.cfg" --solid-vibrations shifted
done
{
  for name in pairs third vibrations exact anharmonic; do awk -v OFS='\t' -v n=$name '{print n, $0}' "$work/$name.tsv"; done
  cat "$work"/moved-?.tsv | awk -v OFS='\t' '
    NR == FNR {x[$1] = $2; temp[$1] = $3; next}
    {dx[$1] += ($2 - x[$1]) ^ 2; dt[$1] += ($3 - temp[$1]) ^ 2}
    END {for (k in x) printf "both\t%s\t%.4f\t%.4f\t%.4f\t%.4f\n", k, x[k], temp[k], sqrt(dx[k]), sqrt(dt[k])}' "$work/both.tsv" - | sort
} >"$work/diagram.tsv"
cat "$work/diagram.tsv"

# The same of three species.
neon() { # NAME OPTION...
  name=$1
  shift
  for x in $liquids; do
    "$program" phase c12-o16-ne20 --liquid "$x" --json "$@" | jq -r --arg x "$x" '[$x, .gamma_e, .k[]] | @tsv'
  done >"$work/neon-$name.tsv"
}
if [ $# -eq 1 ]; then
  neon pairs
  neon third --models "$work/third.cfg"
  neon vibrations --solid-vibrations coupled
  neon both --models "$work/both.cfg" --solid-vibrations shifted
  neon anharmonic --models "$work/third.cfg" --solid-vibrations anharmonic
  for k in 1 2 3 4 5 6 7 8 9; do
    # shellcheck disable=SC2046
    recipe $(echo "$values $errors" | awk -v k=$k '{for (j = 1; j < 10; j++) printf "%.10g ", $j + (j == k) * $(9 + j)}') >"$work/moved.cfg"
    neon "moved-$k" --models "$work/moved.cfg" --solid-vibrations shifted
  done
  {
    for name in pairs third vibrations anharmonic; do awk -v n=$name '{printf "%s\t%s\t%.4f\t%.4f\t%.4f\t%.4f\n", n, $1, $2, $3, $4, $5}' "$work/neon-$name.tsv"; done
    cat "$work"/neon-moved-?.tsv | awk '
      NR == FNR {order[NR] = $1; n = NR; for (j = 2; j < 6; j++) v[$1, j] = $j; next}
      {for (j = 2; j < 6; j++) d[$1, j] += ($j - v[$1, j]) ^ 2}
      END {for (k = 1; k <= n; k++) {
        printf "both\t%s", order[k]
        for (j = 2; j < 6; j++) printf "\t%.4f\t%.4f", v[order[k], j], sqrt(d[order[k], j])
        print ""}}' "$work/neon-both.tsv" -
  } >"$work/neon.tsv"
  cat "$work/neon.tsv"
fi

# A band of two errors: liquidus and solidus at the temperature of the nine liquids, moved by their errors in T.
awk '$1 == "both" && $2 != "azeotrope"' "$work/diagram.tsv" >"$work/band.tsv"
cat >"$work/diagram.gp" <<END
set terminal svg size 640,440 font "sans,13"
set output "$work/diagram.svg"
set xlabel "x"
set ylabel "T/T_m of the lighter ion"
set xrange [0:1]
set key left top
plot "$work/pairs.lines" u 1:3 w l lc "gray50" t "pairs: liquid, solid", "" u 2:3 w l lc "gray50" dt 2 notitle, \
  "$work/both.lines" u 1:3 w l lc "black" t "with third order and vibrations", "" u 2:3 w l lc "black" dt 2 notitle, \
  "$work/band.tsv" u 2:4:(2*\$6) w yerrorbars lc "black" pt 0 t "two standard errors", \
  "" u 3:4:(2*\$5) w xerrorbars lc "black" pt 0 notitle
END
gnuplot "$work/diagram.gp"
