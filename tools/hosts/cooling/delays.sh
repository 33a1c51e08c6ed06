#!/bin/sh
# usage: delays.sh CARBON_OXYGEN_TABLE WHITE_DWARF_TABLE [FOLDER]
# Cooling ages of white dwarfs of 0.6 and 1.0 solar masses with and without each effect. Builds the code (or takes COOLING, a
# program that is built), runs all stars, prints delays beside published ones, and checks the balances. Curves go to FOLDER
# (cooling-curves), with a figure if gnuplot is installed. STEP=0.5 halves all steps: shells, temperature, exchange. Two minutes.
set -eu
co=${1:?usage: delays.sh CARBON_OXYGEN_TABLE WHITE_DWARF_TABLE [FOLDER]}
ne=${2:?usage: delays.sh CARBON_OXYGEN_TABLE WHITE_DWARF_TABLE [FOLDER]}
out=${3:-cooling-curves}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
cooling=${COOLING:-$out/cooling}
[ -n "${COOLING:-}" ] || "$here/build.sh" "$cooling"
steps=$(awk -v f="${STEP:-1}" 'BEGIN {printf "shells=%d step=%g exchange_step=%g", 120 / f, 0.02 * f, 0.01 * f}')

run() { # NAME SETTING...
  name=$1
  shift
  # shellcheck disable=SC2086
  "$cooling" $steps dimmest=-4.65 "$@" >"$out/$name.txt"
}
age() { # NAME LOG_L
  awk -v at="$2" -f "$here/age.awk" "$out/$1.txt"
}
delay() { # MASS WITH WITHOUT LOG_L TEXT
  awk -v a="$(age "$2-$1" "$4")" -v b="$(age "$3-$1" "$4")" -v m="$1" -v l="$4" -v t="$5" \
    'BEGIN {printf "%-8s %5s %8.3f  %s\n", m, l, a - b, t}'
}

published() { # MASS LIGHT HEAVY
  [ "$1" = 0.6 ] && echo "$2" || echo "$3"
}

for mass in 0.6 1.0; do
  for envelope in thick thin; do
    common="table=$co mass=$mass envelope=$envelope"
    tag=$mass
    [ $envelope = thick ] || tag=$mass-thin
    # shellcheck disable=SC2086
    {
      run bare-$tag $common diagram=same order=frozen latent_heat=F
      run latent-$tag $common diagram=same order=frozen
      run separated-$tag $common order=frozen
      run fit-$tag $common order=frozen diagram=blouin
      run ordered-$tag $common
      run dark-$tag $common neutrinos=F
    }
  done
  run flat-$mass table="$co" mass=$mass order=frozen diagram=same profile=stratified oxygen=0.7
  run stratified-$mass table="$co" mass=$mass order=frozen profile=stratified oxygen=0.7
  for neon in 0.014 0.03 0.06; do
    oxygen=$(awk -v x=$neon 'BEGIN {print (1 - x) / 2}')
    common="table=$ne mass=$mass neon=$neon oxygen=$oxygen order=frozen"
    # shellcheck disable=SC2086
    run inert$neon-$mass $common diagram=binary
    # shellcheck disable=SC2086
    run neon$neon-$mass $common
  done
  run ended0.03-$mass table="$ne" mass=$mass neon=0.03 oxygen=0.485 order=frozen neon_limit=0.31
done

echo "Delays (Gyr) at log L/Lsun, published values beside:"
for mass in 0.6 1.0; do
  delay $mass latent bare -4.5 "latent heat; about 1 (Tremblay et al. 2019)"
  delay $mass separated latent -4.5 "separation of C and O; 0.5 to 0.8 (Bauer 2023), $(published $mass 1.162 0.963) (Salaris et al. 2010)"
  delay $mass fit latent -4.5 "  the same with the diagram of Blouin & Daligault 2021"
  delay $mass-thin separated latent -4.5 "  the same, thin hydrogen; $(published $mass 0.477 0.705) with helium (Salaris et al. 2010)"
  delay $mass-thin fit latent -4.5 "  thin hydrogen and that diagram"
  delay $mass stratified flat -4.5 "  the same in a star with less oxygen outside"
  delay $mass ordered separated -4.5 "order of the solid in equilibrium, not frozen"
  delay $mass dark ordered -4.5 "no neutrinos"
  for neon in 0.014 0.03 0.06; do
    delay $mass neon$neon inert$neon -4.5 "22Ne of mass fraction $neon that separates, against 22Ne that does not"
  done
  delay $mass ended0.03 inert0.03 -4.5 "  0.03, and crystals rise up to a mass fraction of 0.31"
done
echo "Ages (Gyr) at log L = -4.5 with latent heat and without separation, of Bedard et al. 2020 beside:"
for case in "0.6 10.119" "1.0 9.782" "0.6-thin 8.223" "1.0-thin 7.536"; do
  printf '%-8s %7.3f %7.3f\n' "${case%% *}" "$(age "latent-${case%% *}" -4.5)" "${case##* }"
done
echo "Largest errors of all runs: energy of the whole, energy of all steps, masses of species"
awk '/^# energy balance/ {if ($(NF - 1) > a) a = $(NF - 1); if ($NF > b) b = $NF} /^# masses/ {if ($NF > c) c = $NF}
     END {print a, b, c; exit !(a <= 1e-6 && b <= 1e-6 && c <= 1e-12)}' "$out"/*.txt
if command -v gnuplot >/dev/null; then
  (cd "$out" && gnuplot "$here/cooling.gp" && echo "figure: $out/cooling.svg")
fi
