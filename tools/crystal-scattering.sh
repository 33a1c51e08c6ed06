#!/bin/sh
# usage: crystal-scattering.sh WORK_DIR [quick]
# Scattering of electrons by disordered crystals at freezing: the runs behind src/supercell/README.md. WORK_DIR keeps the result
# of each run, NAME.json, which is not made again, so that an interrupted run is continued by the same command.
# `quick`: four arrangements each in small boxes, a minute. All of it takes about ten minutes of one core.
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

# Composition; with 4 % of neon.
for x in 0.25 0.75; do
  z=$(awk -v x="$x" 'BEGIN {print 6 + 2 * x}')
  one "ordered-$x" 12 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum --gamma-d "$(coupling 6 8 "$z")"
  one "random-$x" 8 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum
done
one neon 12 --charges 6,8,10 --x 0.48,0.48,0.04 --ions 128 --scattering 220 --momentum $momentum \
  --gamma-d "$(coupling 6 10 7.12)"

# Temperature, with the order at freezing; density, 1e9 g/cm^3; charges that differ by one per cent.
for gamma in 175 400 1000; do
  one "gamma-$gamma" 8 --charges 6,8 --x 0.5 --ions 128 --scattering $gamma --momentum $momentum --gamma-d "$order"
done
one dense 8 --charges 6,8 --x 0.5 --ions 128 --scattering 220 --momentum 8.0077 --gamma-d "$order"
one alike 4 --charges 7,7.07 --x 0.5 --ions 128 --scattering 220 --momentum $momentum

kinds='sites uncorrelated linear relaxed still total mean excess'
{
  printf '# run\tcharges\tx\tions\tgamma_d\tgamma_i\tmomentum\tin_basin'
  for kind in $kinds; do printf '\t%s\terror' "$kind"; done
  echo
  for file in "$work"/*.json; do
    jq -r --arg run "$(basename "$file" .json)" --arg kinds "$kinds" '.scattering as $s |
      [$run, (.charges | join(",")), (.x | join(",")), .ions, (.gamma_d // 0), $s.gamma, $s.momentum, .in_basin] +
      [($kinds | split(" "))[] | $s[.].factor, $s[.].factor_error] | @tsv' "$file"
  done
} >"$work/results.tsv"

# Conductivity at 1e6 g/cm^3 and Gamma_i = 220, 1e14 erg/(cm K s). `incoherent` is the phonon rate with S = <Z>^2 (1 - exp(-2W)),
# what the fit of the Coulomb logarithm has for classical ions in Born approximation; it is in units of random impurities on
# their sites, as `mean` and `excess` are. The last two columns are the solid with the factor found here, with the phonons of
# the fit and with these in the ratio of `mean` to `incoherent`.
conductivities() { # NAME MIXTURE X <Z>
  [ -s "$work/$1.json" ] || return 0
  temp=$(awk -v z="$4" 'BEGIN {printf "%.5g", 1.80531e7 * z ^ (5 / 3) / 220}')
  set -- "$1" "$4" transport "$2" --x "$3" --rho 1e6 --temp "$temp" --json --phase
  name=$1 z=$2
  shift 2
  "$program" "$@" liquid >"$work/$name.liquid"
  "$program" "$@" solid >"$work/$name.solid"
  "$program" "$@" solid --displacements >"$work/$name.displaced"
  jq -r --slurpfile liquid "$work/$name.liquid" --slurpfile solid "$work/$name.solid" \
    --slurpfile displaced "$work/$name.displaced" '.scattering as $s | $solid[0] as $t |
    [$t.kappa_thermal, $t.nu_ei, $t.nu_imp * $t.impurity / $t.impurity_eff, $t.nu_imp, $t.nu_ee, $t.thermal_ratio,
     $liquid[0].kappa_thermal, $displaced[0].kappa_thermal, $t.impurity, $s.mean.factor, $s.excess.factor,
     $s.excess.factor_error] | @tsv' "$work/$name.json" |
    awk -v name="$name" -v temp="$temp" -v z="$z" -v p=$momentum '{
      v = p / sqrt(1 + p * p); s = 7.2973525693e-3 / (3.141592653589793 * v)
      w = 12.972 * 4 * (2.25 * 3.141592653589793 * z) ^ (2 / 3) / (3 * 220)
      for (i = 0; i < 4000; i++) {
        y = (i + 0.5) / 4000; t = y * y; weight = y * t / (t + s) ^ 2 * (1 - v * v * t)
        all += weight; phonons += weight * (1 - exp(-w * t))
      }
      incoherent = z * z / $9 * phonons / all
      total = $1 * ($6 * $2 + $4 + $5)
      printf "%s\t%s\t%.4g\t%.4g\t%.4g\t%.3f\t%.3f\t%.3f\t%.3f\t%.4g\t%.2g\t%.4g\t%.2g\n", name, temp,
        $7 / 1e14, $1 / 1e14, $8 / 1e14, incoherent, $10, $11, $12,
        kappa(1, $11), kappa(1, $11 - $12) - kappa(1, $11), kappa($10 / incoherent, $11),
        kappa($10 / incoherent, $11 - $12) - kappa($10 / incoherent, $11)
    }
    function kappa(ratio, factor) {return total / ($6 * $2 * ratio + $3 * factor + $5) / 1e14}'
}
{
  printf '# run\tT\tliquid\tsolid\tdisplacements\tincoherent\tmean\texcess\terror\tcorrected\terror\twith_phonons\terror\n'
  conductivities ordered-0.25 c12-o16 0.25 6.5
  conductivities ordered-0.5 c12-o16 0.5 7
  conductivities ordered-0.75 c12-o16 0.75 7.5
  conductivities neon c12-o16-ne20 0.48,0.48,0.04 7.12
} >"$work/kappa.tsv"
cat "$work/kappa.tsv"
