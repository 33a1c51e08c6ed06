#!/bin/sh
# usage: disordered-crystal.sh WORK_DIR [quick]
# Disordered crystals from first principles: the runs behind src/supercell/README.md, the coefficients of
# solid-vibrations/coupled and of solid-energy/third-order. WORK_DIR keeps the result of each run, NAME.json, which is
# not made again, so that an interrupted run is continued by the same command. `quick`: four arrangements each, a minute or
# two, without expansions and the coefficients of third order. All of it takes about 25 minutes of one core.
#   results.tsv    a line for each run: charges, x, ions, arrangements in the basin, f_harm and its error, ...
#   beyond.tsv     the same of energies beyond pairs, in (x(1-x)/2) (Z2-Z1)^2 e^2/a and by the contrast d
#   fit.txt        t and h0, h1, h2 of solid-vibrations/coupled with their errors; h0, h1, h2 of boxes of 128 ions ordered as at
#                  freezing; c0 to c4 of the third order
#   three.tsv      energies beyond pairs of C/O/Ne, random and with the order at freezing, in e^2/a, and what third order with the order
#                  parameters of their effective binary says of 128 ions
#   residual.tsv   ions, arrangements in the basin, scatter of f_harm, and the error of each arrangement of a straight line in the energy
#                  through the others
#   mixed.json, three.json   expansions in the order: C/O at three couplings, and C/O/Ne in the order of each pair
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
freezing() { # Z1 Z2 X: Gamma_d of Gamma_i = 200
  awk -v a="$1" -v b="$2" -v x="$3" 'BEGIN {m = a + x * (b - a); printf "%.4f", 200 * ((b - a) / m) ^ 2}'
}
for z in '20 22' '18 21' '8 10' '6 8' '6 9'; do
  light=${z% *} heavy=${z#* }
  for x in 0.25 0.5 0.75; do
    one "random-$light-$heavy-$x" 24 --charges "$light,$heavy" --x "$x" --ions 128
    one "ordered-$light-$heavy-$x" 24 --charges "$light,$heavy" --x "$x" --ions 128 --gamma-d "$(freezing "$light" "$heavy" "$x")"
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

# Expansions: several couplings together, and three species.
if [ -z "$few" ]; then
  one mixed 48 --charges 6,8 --x 0.5 --gamma-d 0,18,40 --expansion 10
  one three 40 --charges 6,8,10 --x 0.45,0.45,0.1 --gamma-d 0,60 --expansion 4
fi

# Energies beyond pairs, random and with the order at freezing; of one ion in a crystal of others; over the size.
beyond() { # NAME ARRANGEMENTS OPTION...
  own=$1 count=$2
  shift 2
  one "beyond-$own" "$count" --energy-only --tolerance 1e-4 "$@"
}
for z in '10 11' '6 7' '6 8' '6 9'; do
  light=${z% *} heavy=${z#* }
  if [ "$z" = '6 8' ]; then many=48; else many=24; fi
  for x in 0.125 0.25 0.375 0.5 0.625 0.75 0.875; do
    beyond "random-$light-$heavy-$x" "$many" --charges "$light,$heavy" --x "$x"
    beyond "ordered-$light-$heavy-$x" "$many" --charges "$light,$heavy" --x "$x" --gamma-d "$(freezing "$light" "$heavy" "$x")"
  done
done
for x in 0.48,0.48,0.04 0.45,0.45,0.1 0.5,0.4,0.1 0.7,0.2,0.1 0.2,0.7,0.1 0.1,0.4,0.5 0.25,0.25,0.5 0.333333,0.333334,0.333333; do
  z=$(echo "$x" | awk -F, '{print 6 * $1 + 8 * $2 + 10 * $3}')
  beyond "neon-random-$x" 40 --charges 6,8,10 --x "$x"
  beyond "neon-ordered-$x" 40 --charges 6,8,10 --x "$x" --gamma-d "$(awk -v z="$z" 'BEGIN {printf "%.4f", 200 * (4 / z) ^ 2}')"
done
for n in 54 128 250 432; do
  for x in "$(awk "BEGIN {printf \"%.12f\", 1 / $n}")" "$(awk "BEGIN {printf \"%.12f\", 1 - 1 / $n}")"; do
    one "beyond-single-$n-$x" 1 --charges 100,101 --x "$x" --ions "$n" --energy-only --tolerance 1e-7
  done
done
for x in 0.25 0.75; do
  beyond "size-128-$x" 48 --charges 6,8 --x "$x" --ions 128 --gamma-d 18
  beyond "size-250-$x" 32 --charges 6,8 --x "$x" --ions 250 --gamma-d 18
  beyond "size-432-$x" 24 --charges 6,8 --x "$x" --ions 432 --gamma-d 18
done
for x in 0.125 0.25 0.375; do beyond "third-$x" 40 --charges 20,21 --x "$x" --gamma-d 0,10,20,40; done

echo '# run  Z1  Z2  x  ions  in_basin  f_harm  error  zero_point  error  energy_excess  error' >"$work/results.tsv"
for file in "$work"/*.json; do
  case ${file##*/} in beyond-*) continue ;; esac
  jq -r --arg run "$(basename "$file" .json)" '[$run, .charges[0], .charges[1], .x[1], .ions, .in_basin, .f_harm, .f_harm_error, .zero_point,
    .zero_point_error, .energy_excess, .energy_excess_error] | @tsv' "$file" >>"$work/results.tsv"
done
echo '# run  Z1  Z2  x  ions  in_basin  arrangements  B/d  error' >"$work/beyond.tsv"
for file in "$work"/beyond-*.json; do
  case ${file##*/} in beyond-neon-*) continue ;; esac
  jq -r --arg run "$(basename "$file" .json)" '. as $r | (.charges[1] - .charges[0]) as $z | (.x[0] * .x[1] * $z * $z / 2) as $unit |
    (2 * $z / (.charges[0] + .charges[1])) as $d | (.couplings // [.])[] | [$run + (if $r.couplings then "-\(.gamma_d)" else "" end),
    $r.charges[0], $r.charges[1], $r.x[1], $r.ions, .in_basin,
    ($r.arrangements | length) / ($r.couplings // [0] | length),
    .energy_beyond / $unit / $d, (.energy_beyond_error // 0) / $unit / $d] | @tsv' "$file" >>"$work/beyond.tsv"
done
# c_0 of boxes of 128 ions, and c_1 to c_4; the order that of 29 orbits at the coupling of the effective binary.
printf '# run\tx\tin_basin\tenergy beyond pairs\terror\tthird order\n' >"$work/three.tsv"
for file in "$work"/beyond-neon-*.json; do
  jq -r '.charges as $z | .x as $x | ([$z, $x] | transpose | map(.[0] * .[1]) | add) as $mean |
    def moment($n): [$z, $x] | transpose | map(.[1] * pow(.[0] - $mean; $n)) | add;
    moment(2) as $v | (moment(3) / $v) as $d | ($d * $d + 4 * $v) as $q | ((1 - (1 - 4 * $v / $q | if . > 0 then sqrt else 0 end)) / 2) as $own |
    [.gamma_d, $own, .gamma_d / 16 * $q, $v / 2 * $d / ($mean + $d / 2), ($x | join(",")), .in_basin, .energy_beyond, .energy_beyond_error] | @tsv' "$file" |
    while read -r drawn own coupling unit x basin energy error; do
      if [ "$drawn" = 0 ]; then w='[0,0,0,0]'; else w=$("$program" order --x "$own" --gamma-d "$coupling" --shells 29 --json | jq -c .w); fi
      echo "$w" | jq -r --argjson unit "$unit" --arg run "${file##*/beyond-}" --arg x "$x" --argjson n "$basin" --argjson e "$energy" --argjson error "$error" \
        '[$run, $x, $n, $e, $error, $unit * (0.0772 - 0.057 * .[0] + 0.120 * .[1] - 0.161 * .[2] + 0.142 * .[3])] | @tsv'
    done
done | sed 's/-[0-9.,]*\.json//' >>"$work/three.tsv"

for n in 54 128 250 432; do
  for file in "$work/size-$n.json" "$work/size-$n-ordered.json"; do
    [ ! -s "$file" ] || jq -r --arg n "$n" '.arrangements[] | select(.in_basin) | [$n, .energy_excess, .f_harm] | @tsv' "$file"
  done
done | awk -v OFS='\t' 'BEGIN {print "# ions", "arrangements", "scatter", "held out"}
  function report(  i, x, y, xx, xy, yy, slope, e, lever, sum) {
    for (i = 1; i <= n; i++) {x += a[i] / n; y += b[i] / n}
    for (i = 1; i <= n; i++) {xx += (a[i] - x) ^ 2; xy += (a[i] - x) * (b[i] - y); yy += (b[i] - y) ^ 2}
    slope = xy / xx
    for (i = 1; i <= n; i++) {lever = 1 / n + (a[i] - x) ^ 2 / xx; sum += ((b[i] - y - slope * (a[i] - x)) / (1 - lever)) ^ 2}
    printf "%s\t%d\t%.5f\t%.5f\n", size, n, sqrt(yy / (n - 1)), sqrt(sum / n)
  }
  $1 != size && n {report(); n = 0}
  {size = $1; a[++n] = $2; b[n] = $3}
  END {if (n) report()}' >"$work/residual.tsv"

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

# Third order: B/(d(1-2x)) of each arrangement over its order, with the weights of its scatter.
for file in "$work"/beyond-third-*.json; do
  jq -r '(1 - 2 * .x[1]) as $t | (.x[0] * .x[1]) as $p | (.charges[1] - .charges[0]) as $z |
    (2 * $z / (.charges[0] + .charges[1])) as $d | .arrangements[] | select(.in_basin) | [.w[0:4][], .energy_beyond / ($p / 2 * $z * $z * $d * $t), 0.02 / ($t * ($p | sqrt))] | @tsv' "$file"
done >"$work/third.tsv"
if [ -z "$few" ]; then
  gnuplot -e "set fit quiet logfile '$work/fit.log' errorvariables; f(x, y, t, u) = c0 + c1 * x + c2 * y + c3 * t + c4 * u;
    c0 = c1 = c2 = c3 = c4 = 0.1; fit f(x, y, t, u) '$work/third.tsv' using 1:2:3:4:5:6 zerror via c0, c1, c2, c3, c4;
    set print '$work/fit.txt' append; do for [k=0:4] {print sprintf('c%d %.4f +- %.4f', k, value('c'.k), value('c'.k.'_err'))}"
fi
cat "$work/fit.txt"
