#!/bin/sh
# usage: plot.sh PROGRAM SMALL_RECIPE WORK_DIR
# Figures of a small table and of ordered lattices; without gnuplot the data, the scripts and the message.
set -u
cx=$1 recipe=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

# holds FOLDER SUFFIX FIGURE...: these files and no temporary ones
holds() {
  folder=$1 suffix=$2
  shift 2
  for f in "$@"; do [ -s "$folder/$f.$suffix" ] || fail "$folder/$f.$suffix is missing or empty"; done
  ls "$folder" | grep -q 'tmp$' && fail "temporary files left in $folder"
}

# has FILE BLOCK FIRST COLUMN FORMAT VALUE: the row of a block that starts with the number FIRST has VALUE in a column
has() {
  value=$(awk -v block="$2" -v first="$3" -v column="$4" -v format="$5" \
    '/^# block/ { b = $3 + 0 } !/^#/ && NF && b == block + 0 && $1 == first + 0 { printf format, $column }' "$1")
  [ "$value" = "$6" ] || fail "$1, block $2, $3: '$value' in column $4, expected $6"
}

# drawn FILE...: PNG with something in it
drawn() {
  for f in "$@"; do
    [ "$(head -c 8 "$f" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "$f: not a PNG"
    [ "$(wc -c <"$f")" -gt 10000 ] || fail "$f: too small for a figure"
  done
}

"$cx" generate "$recipe" -o small.cmx -q || fail "no table"
printf 'mixture: { names = ("O", "Ne"); charges = (8.0, 10.0); };\norder: { enabled = false; };\n%s' \
  'phase: { nodes = 17; gamma_max = 400.0; solids = ({ name = "random"; solid = "random"; }); };' >random.cfg
printf 'order: { x_nodes = 9; gamma_d_nodes = 33; gamma_d_max = 40.0; };\nphase: { enabled = false; };\n' >order.cfg
printf '%s\n' 'lattice: { tolerance = 1e-8; };' 'mixture: { masses = (12.0, 15.9949146196); };' 'phase: { enabled = false; };' \
  'order: { x_nodes = 9; gamma_d_nodes = 33; gamma_d_max = 80.0; };' \
  'transport: { enabled = true; rho_min = 1e6; rho_max = 1e7; temp_min = 1e6; temp_max = 3e8; };' >core.cfg
"$cx" generate core.cfg -o core.cmx -q || fail "no table with /transport"
# drude NAME MASS CHARGE RATE DENSITY...: spectra of metals at 10 eV without thermal conductivity, rates in eV
drude() {
  name=$1 mass=$2 charge=$3 rate=$4
  shift 4
  for rho in "$@"; do
    awk -v name="$name" -v mass="$mass" -v z="$charge" -v rate="$rate" -v rho="$rho" 'BEGIN {
      printf "# name = %s\n# temperature = 10 eV\n# density = %s g/cm^3\n# mass = %s u\n# charge = %s\n", name, rho, mass, z
      print "omega [eV], sigma_1 [1/s]"
      dc = rho / (mass * 1.66053907e-24) * z * 253263846.16 / (rate * 1.519267e15)
      for (k = 0; k < 100; k++) { w = 600 * (k / 99) ^ 2; printf "%.8g, %.8g\n", w, dc / (1 + (w / rate) ^ 2) }
    }' >"$name-$rho.txt"
  done
}
ch='mixture: { names = ("H", "C"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };
order: { enabled = false; }; phase: { enabled = false; }; lattice: { tolerance = 1e-8; };'
range='rho_min = 6.0; rho_max = 11.0; temp_min = 116045.18; temp_max = 116045.18;'
printf '%s\nwarm: { enabled = true; %s };\n' "$ch" "$range" >warm.cfg
drude H 1.00794 0.82 9.5 2 5
drude C 12.011 2.6 33 5 40
printf '%s\nwarm: { enabled = true; %s species = ({ model = "spectra"; files = ("H-2.txt", "H-5.txt"); },
  { model = "spectra"; files = ("C-5.txt", "C-40.txt"); }); };\n' "$ch" "$range" >spectra.cfg
"$cx" generate warm.cfg -o warm.cmx -q || fail "no table of warm matter"
"$cx" generate spectra.cfg -o spectra.cmx -q || fail "no table of spectra"
"$cx" generate random.cfg -o random.cmx -q || fail "no table without /order"
"$cx" generate order.cfg -o order.cmx -q || fail "no table without /phase"

expect 2 'FILE is missing' "$cx" plot
expect 2 'more than one file' "$cx" plot a b
expect 1 'none.cmx' "$cx" plot none.cmx
: >file
expect 1 'file: not a folder' "$cx" plot small.cmx -o file

mkdir -p none fails
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot small.cmx -o bare
holds bare tsv fig1 fig2 fig3 fig4
holds bare gp fig1 fig2 fig3 fig4
printf '#!/bin/sh\nexit 3\n' >fails/gnuplot
chmod +x fails/gnuplot
expect 1 'fig1.gp: gnuplot failed with status 3' env PATH="$work/fails:$PATH" "$cx" plot small.cmx -o bare
holds bare gp fig1 fig2 fig3 fig4

# ordered lattices: equation III of Kozhberov (2024) to the digits of its Table 2
expect 0 'coulomix plot .*--ordered' "$cx" plot --help
expect 2 'ordered takes no FILE' "$cx" plot --ordered small.cmx
expect 2 'ordered takes no FILE' "$cx" plot small.cmx --ordered
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot --ordered -o lattices
holds lattices tsv ordered1 ordered2
holds lattices gp ordered1 ordered2
ratio=lattices/ordered1.tsv composition=lattices/ordered2.tsv
has $ratio 2 0.25 2 %.6g 0.00903262
has $ratio 2 0.75 2 %.6g 0.000621427
has $ratio 2 3 2 %.6g 0.0113021
has $ratio 2 4 2 %.6g 0.0171511
has $ratio 2 4 3 %.6g 0.01721
has $composition 1 0.5 2 %.7f -0.0000781
has $composition 1 0.5 3 %.6f -0.000219
has $composition 1 0.5 4 %.6f -0.000268
has $composition 1 0.5 5 %.3g 0.00127
has $composition 1 0.5 6 %.3g 0.00668
has $composition 1 0.25 2 %.6g 0.000731892
has $composition 2 0.4375 2 %.4f 0.0003
grep -q '^# stable for 0.43269.* < alpha < 1.77099' $ratio || fail "no limits of stability in $ratio"
# the same lattices in a table's figure
has bare/fig1.tsv 4 0.25 2 %.6g 0.000731892
has bare/fig1.tsv 4 0.75 2 %.6g 0.00100374
has bare/fig1.tsv 4 0.75 3 %.6g 0.00103374
has bare/fig1.tsv 4 0.5 4 %d 1

# a cooling core: freezing at the mean coupling where the table has no equation of state
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot core.cmx -o core
holds core tsv fig3 kappa
holds core gp fig3 kappa
grep -q '^# freezes at .* K, mean coupling 175: solid/liquid 0.89[0-9]* random, 0.90[0-9]* ordered$' core/kappa.tsv ||
  fail "no freezing in core/kappa.tsv: $(tail -n 1 core/kappa.tsv)"
awk '!/^#/ && NF && !($6 >= $5 && $4 > 0.99 * $5 && $2 > $3) { exit 1 }' core/kappa.tsv || fail "order of the curves in core/kappa.tsv"
awk '!/^#/ && NF && $1 > 1.01e6 && $1 < 2.99e8 && !($8 / $6 > 0.99 && $8 / $6 < 1.01) { exit 1 }' core/kappa.tsv ||
  fail "the table is not the direct curve in core/kappa.tsv"

# freezing and cooling cores, from the equation of state of a table
printf '%s\n' 'lattice: { tolerance = 1e-8; };' 'mixture: { masses = (12.0, 15.9949146196); };' \
  'order: { x_nodes = 17; gamma_d_nodes = 33; gamma_d_max = 80.0; };' \
  'phase: { nodes = 33; gamma_max = 400.0; solids = ({ name = "short-range-ordered"; solid = "ordered"; }); };' \
  'eos: { enabled = true; rho_min = 1e3; rho_max = 1e8; temp_min = 1e6; temp_max = 1e8; rho_nodes = 6; temp_nodes = 12; };' >star.cfg
"$cx" generate star.cfg -o star.cmx -q || fail "no table with /eos"
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot star.cmx -o star
echo "$out" | grep -E 'left out' | grep -E 'freezing|cooling_cv|track' && fail "figures of freezing lack something: $out"
holds star tsv freezing cooling_cv track
holds star gp freezing cooling_cv track
# block FILE TITLE: the rows of the block with this in its title
block() { awk -v title="$2" '/^# block/ { on = index($0, title) } !/^#/ && NF && on' "$1"; }
# finite FILE COLUMN: every number of a data file is one, but those of this column
finite() {
  awk -v free="$2" '!/^#/ && NF { n++; for (k = 1; k <= NF; k++) if (k != free && $k !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) exit 1 }
    END { if (n < 100) exit 1 }' "$1" || fail "$1: not all numbers are finite, or too few"
}
finite star/freezing.tsv 0
finite star/cooling_cv.tsv 0
finite star/track.tsv 7
for m in 0.6 1.0; do
  block star/freezing.tsv "core of $m solar masses" >rows
  awk -v m=$m '{ n++; if (!(($3 / m - 1) ^ 2 < 1e-16 && (n == 1 || ($1 > rho && $2 < temp)))) exit 1; rho = $1; temp = $2 }
    END { if (n != 61 || temp != 1e6) exit 1 }' rows || fail "the core of $m solar masses in star/freezing.tsv"
  block star/track.tsv "$m solar masses, " >rows
  awk -v m=$m '{ n++; if ($7 != "nan") heat++; if (!($3 > p && $4 > 0.1 && $4 < 5 && $6 > 0.25 && $6 < 0.4)) exit 1; p = $3 * 0.9997 }
    END { if (n != 322 || !heat) exit 1 }' rows || fail "the course of $m solar masses in star/track.tsv"
done
# the heat of order at 2.2e6 K, Gamma_d = 56: equilibrium above blocked, frozen and random, which agree once the order is fixed
for k in equilibrium blocked frozen random; do
  block star/cooling_cv.tsv "1.0 solar masses, solid, order $k" |
    awk '$1 < 2.2e6 { printf "%.6f\n", c + ($3 - c) * log(2.2e6 / t) / log($1 / t); exit } { t = $1; c = $3 }'
done >rows
awk '{ c[NR] = $1 } END { a = c[2] - c[4]; b = c[3] - c[4]; if (NR != 4 || !(c[1] > c[4] + 0.1 && a * a < 1e-6 && b * b < 1e-6)) exit 1 }' rows ||
  fail "heat capacities by order in star/cooling_cv.tsv: $(cat rows)"
# a change of phase where the line of equal free energies says so, and the classical liquidus at one coupling
for x in 0 0.5 1; do
  set -- $(block star/freezing.tsv "equal free energies of the equation of state, x = $x:" | awk '$1 > 1e7 { print $1, $2; exit }')
  [ $# = 2 ] || fail "no freezing at x = $x in star/freezing.tsv"
  hot=$(awk -v t="$2" 'BEGIN { printf "%.12g", t * 1.000002 }') cold=$(awk -v t="$2" 'BEGIN { printf "%.12g", t * 0.999998 }')
  expect 0 '"phase": "liquid"' "$cx" query star.cmx --json --x $x --rho "$1" --temp "$hot"
  expect 0 '"phase": "solid"' "$cx" query star.cmx --json --x $x --rho "$1" --temp "$cold"
  block star/freezing.tsv "liquidus of the classical diagram, x = $x:" >rows
  awk -v x=$x '{ n++; if (n == 1) g = $3; if (!(($3 / g - 1) ^ 2 < 1e-12 && ($4 - 1) ^ 2 < 1e-12)) exit 1 }
    END { if (!n || (x != 0.5 && (g - 175.72) ^ 2 > 1e-4)) exit 1 }' rows || fail "classical liquidus at x = $x in star/freezing.tsv"
done
# equal free energies at fixed density lie between solidus and liquidus at fixed pressure
for line in 'equal free energies of the equation of state, x = 0.5' 'liquidus at fixed' 'solidus at fixed'; do
  block star/freezing.tsv "$line" | awk '$1 < 1e7 { a = $1; b = $4 } $1 >= 1e7 { print b + ($4 - b) * (1e7 - a) / ($1 - a); exit }'
done >rows
awk '{ t[NR] = $1 } END { if (!(NR == 3 && t[3] < t[1] && t[1] < t[2])) exit 1 }' rows || fail "freezing, liquidus and solidus: $(cat rows)"
# a cell of the map is a state
set -- $(block star/freezing.tsv 'lg rho  lg T  phase' | awk '$5 > 0 { n++ } n == 200 { printf "%.10g %.10g %s\n", 10 ^ $1, 10 ^ $2, $5; exit }')
[ $# = 3 ] || fail "no reasons in the map of star/freezing.tsv"
expect 0 '"reasons": \[$' "$cx" query star.cmx --json --x 0.5 --rho "$1" --temp "$2"
grep -q "title 'long-range-order'\|title 'ionization'\|title 'order-frozen'" star/freezing.gp || fail "no reason in the legend"
rm -r star
expect 1 'gnuplot not found' env PATH="$work/none" "$cx" plot star.cmx -o star --validity --x 0.25
holds star tsv freezing
grep -q '^# block .*: x = 0.25: lg rho' star/freezing.tsv || fail "no map at x = 0.25"
[ "$(ls star | grep -c 'tsv$')" = 1 ] || fail "more than a map for --validity"
expect 1 'validity: the table has no /eos' "$cx" plot small.cmx --validity
expect 2 'exclude each other' "$cx" plot --ordered --validity
expect 2 '--x' "$cx" plot star.cmx --x 1.5

# warm dense carbon-hydrogen at 10 g/cm^3 and 10 eV by Lee & More: White et al. (2024), Figures 4 to 9
expect 1 'gnuplot not found.*gnuplot-nox' env PATH="$work/none" "$cx" plot warm.cmx -o warm
echo "$out" | grep -q 'left out' && fail "figures of other tables are missed: $out"
holds warm tsv warm4 warm5 warm6 warm7 warm8 warm9
holds warm gp warm4 warm5 warm6 warm7 warm8 warm9
ls warm | grep -q fig && fail "figures of degenerate matter in warm"
has warm/warm4.tsv 0 0 2 %.4g 10
has warm/warm4.tsv 0 0.5 7 %.4g 1.968e+06
has warm/warm4.tsv 0 0.5 11 %.4g 2.17e+06
has warm/warm4.tsv 0 1 6 %.4g 1.872e+06
has warm/warm4.tsv 1 0.5 2 %.6g 10
has warm/warm4.tsv 1 0.1 3 %.4g 7100
has warm/warm5.tsv 1 0.1 6 %.3g 6.59e+03
# electrons of one pressure make the rules of resistivities and of rates one; reflectivity falls from 1
awk '/^# block/ { b = $3 + 0 } !/^#/ && NF && b == 1 && ($7 / $11 - 1) ^ 2 > 1e-12 { exit 1 }' warm/warm4.tsv ||
  fail "rules of resistivities and rates in warm/warm4.tsv"
awk '!/^#/ && NF { for (k = 3; k <= NF; k++) if (!($k > 0 && $k < 1)) exit 1 }' warm/warm7.tsv warm/warm9.tsv ||
  fail "reflectivities in warm/warm7.tsv, warm9.tsv"
grep -q '^# x = 0.1; .* to sigma at 1, width 0.5 a.u.$' warm/warm8.tsv || fail "the transition in warm/warm8.tsv"
expect 1 'gnuplot not found' env PATH="$work/none" "$cx" plot warm.cmx -o warm --rho 8
has warm/warm4.tsv 0 0.5 2 %.4g 8
expect 1 '--rho 50: the table covers 6 to 11' "$cx" plot warm.cmx -o warm --rho 50
expect 1 'the table has no /warm' "$cx" plot small.cmx --temp 1e5
# hydrogen is needed at 10 g/cm^3, its spectra end at 5
expect 1 'warm5: left out.*no thermal conductivity' env PATH="$work/none" "$cx" plot spectra.cmx -o spectra
holds spectra tsv warm4 warm6 warm7 warm8 warm9
[ "$(awk '/^# block/ { b = $3 + 0 } !/^#/ && NF && b == 0 { n++ } END { print n }' spectra/warm4.tsv)" = 1 ] ||
  fail "hydrogen beyond its spectra in spectra/warm4.tsv"
grep -q 'outside the data' spectra/warm8.gp || fail "no remark in spectra/warm8.gp"

if command -v gnuplot >/dev/null; then
  expect 0 'wrote warm/warm9.png' "$cx" plot warm.cmx -o warm
  drawn warm/warm4.png warm/warm5.png warm/warm6.png warm/warm7.png warm/warm8.png warm/warm9.png
  expect 0 'warm5: left out' "$cx" plot spectra.cmx -q -o spectra
  echo "$out" | grep -qi warning && fail "gnuplot warns: $out"
  drawn spectra/warm4.png spectra/warm6.png spectra/warm7.png spectra/warm8.png spectra/warm9.png
  expect 0 'wrote core/kappa.png' "$cx" plot core.cmx -o core
  expect 0 'wrote star/track.png' "$cx" plot star.cmx -o star
  echo "$out" | grep -qi warning && fail "gnuplot warns: $out"
  drawn star/freezing.png star/cooling_cv.png star/track.png
  expect 0 'wrote map/freezing.png' "$cx" plot star.cmx -o map --validity --x 1
  [ "$(ls map)" = "$(printf 'freezing.gp\nfreezing.png\nfreezing.tsv')" ] || fail "more than a map: $(ls map)"
  drawn core/kappa.png
  expect 0 'wrote figures/fig4.png' "$cx" plot small.cmx
  holds figures png fig1 fig2 fig3 fig4
  expect 0 'kappa: left out.*no /transport' "$cx" plot small.cmx -q -o "deep/a folder's name"
  holds "deep/a folder's name" png fig1 fig2 fig3 fig4
  expect 0 'wrote lattices/ordered2.png' "$cx" plot --ordered -o lattices
  holds lattices png ordered1 ordered2
  drawn lattices/ordered1.png lattices/ordered2.png
  (cd figures && rm fig2.png && gnuplot fig2.gp && [ -s fig2.png ]) || fail "fig2.gp cannot be run again"
  expect 0 'fig3: left out.*no /order' "$cx" plot random.cmx -q -o random
  holds random png fig1 fig2
  expect 0 'fig2: left out.*no /phase' "$cx" plot order.cmx -q -o order
  holds order png fig1 fig3
else
  echo "gnuplot not found: figures not drawn"
fi
finish 'all figures are drawn'
