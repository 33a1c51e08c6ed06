#!/bin/sh
# usage: check.sh COOLING AGE_AWK CARBON_OXYGEN_TABLE NEON_TABLE
# Short runs of the cooling code: balances, ages that rise, and the delays of each effect at log L = -4.25, 0.6 solar masses.
set -eu
cooling=$1 age_awk=$2 co=$3 ne=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "$*"
  exit 1
}
run() { # NAME SETTING...
  name=$1
  shift
  "$cooling" hot=3e7 dimmest=-4.3 shells=100 step=0.04 "$@" >"$work/$name" || fail "$name: the program failed"
  # energy to 1e-6, species to 1e-12, ages that do not fall
  awk '/^# energy balance/ {energy = $(NF - 1) <= 1e-6 && $NF <= 1e-6} /^# masses/ {species = $NF <= 1e-12} /^#/ {next}
       {if (!($2 >= age)) falls = 1; age = $2; n++} END {exit !(energy && species && !falls && n > 50)}' "$work/$name" ||
    fail "$name: balance or age"
}
age() {
  awk -v at=-4.25 -f "$age_awk" "$work/$1"
}
within() { # TEXT LOW HIGH WITH WITHOUT
  awk -v a="$(age "$4")" -v b="$(age "$5")" -v l="$2" -v h="$3" -v t="$1" \
    'BEGIN {d = a - b; printf "%s: %.4f Gyr\n", t, d; exit !(d >= l && d <= h)}' || fail "$1: not $2 to $3"
}

run bare table="$co" diagram=same order=frozen latent_heat=F
run latent table="$co" diagram=same order=frozen
run separated table="$co" order=frozen
run ordered table="$co"
run dark table="$co" order=frozen neutrinos=F
run light table="$co" order=frozen mass=0.55 envelope=thin
run newton table="$ne" order=frozen
run inert table="$ne" order=frozen neon=0.03 oxygen=0.485 diagram=binary
run distilled table="$ne" order=frozen neon=0.03 oxygen=0.485 shells=40 exchange_step=0.05
run bare-2 table="$co" diagram=same order=frozen latent_heat=F shells=200 step=0.02
run latent-2 table="$co" diagram=same order=frozen shells=200 step=0.02
run separated-2 table="$co" order=frozen shells=200 step=0.02

within "latent heat" 0.8 0.95 latent bare
within "separation" 0.58 0.7 separated latent
within "order in equilibrium" 0.02 0.1 ordered separated
within "no neutrinos" 1e-4 0.02 dark separated
within "equilibrium by Newton's method instead of /equilibrium" -0.003 0.003 newton separated
within "distillation" 5 12 distilled inert
half() { # TEXT WITH WITHOUT
  awk -v a="$(age "$2")" -v b="$(age "$3")" -v c="$(age "$2-2")" -v d="$(age "$3-2")" -v t="$1" \
    'BEGIN {r = (c - d) / (a - b) - 1; printf "%s, steps halved: %+.3f %%\n", t, 100 * r; exit !(r >= -0.01 && r <= 0.01)}' ||
    fail "$1: changes by more than 1 % when steps are halved"
}
half "latent heat" latent bare
half "separation" separated latent

# what it refuses
for setting in table=none mass=3 oxygen=1.2 diagram=none order=none envelope=none profile=none hot=1e9 step=1 shells=1 neon=0.1 colour=red; do
  if "$cooling" table="$co" "$setting" dimmest=0.3 >"$work/out" 2>&1; then fail "accepts $setting"; fi
done
