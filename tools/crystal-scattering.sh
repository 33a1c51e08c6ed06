#!/bin/sh
# usage: crystal-scattering.sh WORK_DIR [quick]
# Scattering of electrons by disordered crystals at freezing: the runs behind src/supercell/README.md. WORK_DIR keeps the result
# of each run, NAME.json, which is not made again, so that an interrupted run is continued by the same command.
# `quick`: four arrangements each in small boxes, a minute. All of it takes about four minutes of one core.
#   results.tsv  a line for each run: charges, x, ions, Gamma_d of the order, Gamma_i of the vibrations, p_F, arrangements, and
#                factors of the impurity rate with their errors
#   kappa.tsv    thermal conductivity at 1e6 g/cm^3 of the liquid, of the solid as `coulomix transport` has it, with linear
#                displacements, and with the factors found here
# COULOMIX names the program (default coulomix). Needs jq.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$1
few=
if [ "${2:-}" = quick ]; then few=4; fi
program=${COULOMIX:-coulomix}
momentum=0.80077 # of 1e6 g/cm^3 and m/Z = 2 u

one() { # NAME ARRANGEMENTS OPTION...
  name=$1
  arrangements=${few:-$2}
  shift 2
  [ -s "$work/$name.json" ] && return
  "$program" supercell --arrangements "$arrangements" --energy-only --quiet --json "$@" >"$work/$name.part"
  mv "$work/$name.part" "$work/$name.json"
}

# Gamma_d of two charges at Gamma_i = 220.
coupling() { awk -v a="$1" -v b="$2" -v z="$3" 'BEGIN {printf "%.4f", 220 * ((b - a) / z) ^ 2}'; }

# The order at freezing, and none.
order=$(coupling 6 8 7)
one ordered-0.5 24 --charges 6,8 --x 0.5 --ions 128 --scattering 220 --momentum $momentum --gamma-d "$order"
one random-0.5 16 --charges 6,8 --x 0.5 --ions 128 --scattering 220 --momentum $momentum

# Size of the box.
one size-54-ordered 32 --charges 6,8 --x 0.5 --ions 54 --scattering 220 --momentum $momentum --gamma-d "$order"
one size-54 32 --charges 6,8 --x 0.5 --ions 54 --scattering 220 --momentum $momentum
if [ -z "$few" ]; then
  one size-250-ordered 6 --charges 6,8 --x 0.5 --ions 250 --scattering 220 --momentum $momentum --gamma-d "$order"
  one size-250 4 --charges 6,8 --x 0.5 --ions 250 --scattering 220 --momentum $momentum
  one size-432-ordered 2 --charges 6,8 --x 0.5 --ions 432 --scattering 220 --momentum $momentum --gamma-d "$order"
fi

# Composition; with 6 of 128 ions of neon.
for x in 0.25 0.75; do
  z=$(awk -v x="$x" 'BEGIN {print 6 + 2 * x}')
  one "ordered-$x" 12 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum --gamma-d "$(coupling 6 8 "$z")"
  one "random-$x" 8 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum
done
one neon 12 --charges 6,8,10 --x 0.4765625,0.4765625,0.046875 --ions 128 --scattering 220 --momentum $momentum \
  --gamma-d "$(coupling 6 10 7.1406)"

# Temperature, with the order at freezing; density, 1e9 g/cm^3; charges that differ by one per cent.
for gamma in 175 400 1000; do
  one "gamma-$gamma" 8 --charges 6,8 --x 0.5 --ions 128 --scattering $gamma --momentum $momentum --gamma-d "$order"
done
one dense 8 --charges 6,8 --x 0.5 --ions 128 --scattering 220 --momentum 8.0077 --gamma-d "$order"
one alike 4 --charges 7,7.07 --x 0.5 --ions 128 --scattering 220 --momentum $momentum

# Rates are in units of that of random impurities on their sites. `incoherent` is that of phonons with the structure factor
# <Z>^2 (1 - exp(-2W)): what the fit of the Coulomb logarithm has for classical ions in Born approximation. `factor` is what
# impurities must be multiplied by, beside the phonons of the fit, for the sum of `mean` and `excess`. These are corrected for
# the box of 128 ions and for anharmonic vibrations as src/supercell/README.md has it.
found='
  function incoherent(z, variance, p, gamma,   v, s, w, i, y, t, weight, all, phonons) {
    v = p / sqrt(1 + p * p); s = 7.2973525693e-3 / (3.141592653589793 * v)
    w = 12.972 * 4 * (2.25 * 3.141592653589793 * z) ^ (2 / 3) / (3 * gamma)
    for (i = 0; i < 4000; i++) {
      y = (i + 0.5) / 4000; t = y * y; weight = y * t / (t + s) ^ 2 * (1 - v * v * t)
      all += weight; phonons += weight * (1 - exp(-w * t))
    }
    return z * z / variance * phonons / all
  }
  function total(mean, excess, gamma) {return (1 + 0.10 * 220 / gamma) * (1.017 * mean + 1.13 * excess)}
  function error_of(mean, excess, error, gamma) {
    return sqrt((0.02 * 220 / gamma * (mean + excess)) ^ 2 + (0.01 * mean) ^ 2 + (0.06 * excess) ^ 2 + (1.13 * error) ^ 2)
  }'
kinds='sites uncorrelated linear relaxed still total mean excess'
{
  printf '# run\tcharges\tx\tions\tgamma_d\tgamma_i\tmomentum\tin_basin'
  for kind in $kinds; do printf '\t%s\terror' "$kind"; done
  printf '\tincoherent\tfactor\terror\n'
  for file in "$work"/*.json; do
    jq -r --arg run "$(basename "$file" .json)" --arg kinds "$kinds" '.scattering as $s |
      ([.charges, .x] | transpose | map(.[0] * .[1]) | add) as $z |
      ([.charges, .x] | transpose | map(.[1] * (.[0] - $z) * (.[0] - $z)) | add) as $variance |
      [$z, $variance, $run, (.charges | join(",")), (.x | join(",")), .ions, (.gamma_d // 0), $s.gamma, $s.momentum, .in_basin] +
      [($kinds | split(" "))[] | $s[.].factor, $s[.].factor_error] | @tsv' "$file"
  done | awk -F '\t' "$found"' {
    phonons = incoherent($1, $2, $9, $8)
    line = $3
    for (i = 4; i <= NF; i++) line = line "\t" (i > 10 ? sprintf("%.4f", $i) : $i)
    if ($6 == 128) {
      factor = sprintf("%.2f\t%.2f", total($23, $25, $8) - phonons, error_of($23, $25, $26, $8))
    } else
      factor = "-\t-"
    printf "%s\t%.4f\t%s\n", line, phonons, factor
  }'
} >"$work/results.tsv"

# Conductivity at 1e6 g/cm^3 and Gamma_i = 220, 1e14 erg/(cm K s): of the liquid, of the solid, with linear displacements, and
# with the factor.
conductivities() { # NAME MIXTURE X <Z>
  [ -s "$work/$1.json" ] || return 0
  name=$1
  temp=$(awk -v z="$4" 'BEGIN {printf "%.5g", 1.80531e7 * z ^ (5 / 3) / 220}')
  set -- transport "$2" --x "$3" --rho 1e6 --temp "$temp" --json --phase
  "$program" "$@" liquid >"$work/$name.liquid"
  "$program" "$@" solid >"$work/$name.solid"
  "$program" "$@" solid --displacements >"$work/$name.displaced"
  factor=$(awk -v name="$name" '$1 == name {print $(NF - 1), $NF}' "$work/results.tsv")
  jq -r --slurpfile liquid "$work/$name.liquid" --slurpfile displaced "$work/$name.displaced" \
    '[.kappa_thermal, .thermal_ratio * .nu_ei + .nu_ee, .nu_imp, .nu_imp * .impurity / .impurity_eff,
      $liquid[0].kappa_thermal, $displaced[0].kappa_thermal] | @tsv' "$work/$name.solid" |
    awk -v name="$name" -v temp="$temp" -v factor="$factor" '{
      split(factor, f, " ")
      printf "%s\t%s\t%.4g\t%.4g\t%.4g\t%.2f\t%.2f\t%.4g\t%.2g\n", name, temp, $5 / 1e14, $1 / 1e14, $6 / 1e14, f[1], f[2],
        kappa(f[1]), kappa(f[1] - f[2]) - kappa(f[1])
    }
    function kappa(factor) {return $1 * ($2 + $3) / ($2 + $4 * factor) / 1e14}'
}
{
  printf '# run\tT\tliquid\tsolid\tdisplacements\tfactor\terror\tfound\terror\n'
  conductivities ordered-0.25 c12-o16 0.25 6.5
  conductivities ordered-0.5 c12-o16 0.5 7
  conductivities ordered-0.75 c12-o16 0.75 7.5
  conductivities neon c12-o16-ne20 0.4765625,0.4765625,0.046875 7.140625
} >"$work/kappa.tsv"
cat "$work/kappa.tsv"
