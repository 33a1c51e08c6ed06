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

# Composition, random and with the order at freezing.
for x in 0.25 0.5 0.75; do
  z=$(awk -v x="$x" 'BEGIN {print 6 + 2 * x}')
  one "random-$x" 32 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum
  one "ordered-$x" 48 --charges 6,8 --x "$x" --ions 128 --scattering 220 --momentum $momentum --gamma-d "$(coupling 6 8 "$z")"
done
# With 4 % of neon.
one neon 24 --charges 6,8,10 --x 0.48,0.48,0.04 --ions 128 --scattering 220 --momentum $momentum \
  --gamma-d "$(coupling 6 10 7.12)"

# Temperature, with the order at freezing; density, 1e9 g/cm^3; charges of one per cent of difference.
order=$(coupling 6 8 7)
for gamma in 175 400 1000; do
  one "gamma-$gamma" 16 --charges 6,8 --x 0.5 --ions 128 --scattering $gamma --momentum $momentum --gamma-d "$order"
done
one dense 16 --charges 6,8 --x 0.5 --ions 128 --scattering 220 --momentum 8.0077 --gamma-d "$order"
one alike 8 --charges 7,7.07 --x 0.5 --ions 128 --scattering 220 --momentum $momentum

# Size of the box.
one size-54 64 --charges 6,8 --x 0.5 --ions 54 --scattering 220 --momentum $momentum
one size-54-ordered 64 --charges 6,8 --x 0.5 --ions 54 --scattering 220 --momentum $momentum --gamma-d "$order"
if [ -z "$few" ]; then
  one size-250 12 --charges 6,8 --x 0.5 --ions 250 --scattering 220 --momentum $momentum
  one size-250-ordered 16 --charges 6,8 --x 0.5 --ions 250 --scattering 220 --momentum $momentum --gamma-d "$order"
  one size-432 4 --charges 6,8 --x 0.5 --ions 432 --scattering 220 --momentum $momentum
  one size-432-ordered 5 --charges 6,8 --x 0.5 --ions 432 --scattering 220 --momentum $momentum --gamma-d "$order"
fi

kinds='sites uncorrelated linear relaxed still total mean excess crystal'
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
