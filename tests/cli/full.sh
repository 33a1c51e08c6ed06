#!/bin/sh
# usage: full.sh PROGRAM SMALL_RECIPE WORK_DIR
# Results that cannot be written are a failure: every verb of --help, with a device that is always full.
set -u
cx=$1 work=$3 recipe=tiny.cfg
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
[ -c /dev/full ] || { echo 'no /dev/full here'; exit 77; }

# lost COMMAND...: exit status 1 and one line about standard output
lost() {
  "$@" >/dev/full 2>err.txt </dev/null
  got=$?
  [ "$got" -eq 1 ] || fail "exit $got with a full device: $*"
  [ "$(grep -c 'coulomix: standard output: ' err.txt)" -eq 1 ] || fail "$*: $(cat err.txt)"
}
# kept COMMAND...: nothing was to be printed, so nothing is lost
kept() {
  "$@" >/dev/full 2>err.txt || fail "exit $? but nothing to print: $*: $(cat err.txt)"
}

cat >tiny.cfg <<'END'
title = "tiny";
lattice: { tolerance = 1e-6; };
order: { shells = 2; x_nodes = 9; gamma_d_nodes = 9; gamma_d_max = 40.0; };
phase: { gamma_max = 200.0; nodes = 17; x_grid = 100; solids = ({ name = "random"; solid = "random"; }); };
END
"$cx" generate -q -o small.h5 "$recipe" || fail 'no table'
printf 'omega [eV] sigma_1 [S/m]\n0 1e6\n1 5e5\n2 1e5\n' >spectrum.txt
printf '# volume = 50 bohr^3\n# temperature = 0.1 Ha\n# chemical potential = 0.05 Ha\n# energies = Ha\nkpoint 1\nstate -0.5\nstate 0.2\npair 1 2 0.1\n' >toy.states
verbs=$("$cx" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
[ "$(echo "$verbs" | wc -w)" -ge 22 ] || fail "too few verbs: $verbs"
for verb in $verbs; do
  lost "$cx" "$verb" --help
  lost "$cx" "$verb" --usage
  case $verb in
  generate) lost "$cx" generate --dry-run "$recipe" ;;
  query)
    lost "$cx" query small.h5 --x 0.5 --gamma 150 --solid random
    lost "$cx" query small.h5 --x 0.5 --gamma 150 --solid random --json
    ;;
  info)
    lost "$cx" info small.h5
    lost "$cx" info small.h5 --json
    lost "$cx" info small.h5 --recipe
    ;;
  cite) lost "$cx" cite small.h5 ;;
  verify) lost "$cx" verify small.h5 --samples 20 --only phase -q ;;
  bench) lost "$cx" bench small.h5 --states 16 --repeats 3 ;;
  diff) lost "$cx" diff small.h5 small.h5 ;;
  export) kept "$cx" export small.h5 --to flat -q -o small.cmx ;;
  plot) ;; # prints nothing
  models) lost "$cx" models ;;
  madelung) lost "$cx" madelung nacl ;;
  ordered) lost "$cx" ordered ;;
  stability) lost "$cx" stability cscl --charges 1,3.5 ;;
  phonons) lost "$cx" phonons bcc --tolerance 1e-2 ;;
  lattice) lost "$cx" lattice --tolerance 1e-6 ;;
  order) lost "$cx" order --x 0.5 --gamma-d 1 ;;
  eos) lost "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7 ;;
  transport) lost "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 1e7 ;;
  kubo) lost "$cx" kubo toy.states --width 0.2Ha ;;
  optics) lost "$cx" optics spectrum.txt ;;
  mix) lost "$cx" mix lee-more:H lee-more:C --rule gamma --fraction 0.25 --rho 8 --temp-ev 10 ;;
  phase) lost "$cx" phase --z1 6 --z2 8 --gamma 170 --solid ogata ;;
  *) fail "verb $verb is not tried with a full device" ;;
  esac
done
for option in --help -h help --version -V; do lost "$cx" $option; done
kept "$cx" generate -q -o again.cmx "$recipe"
"$cx" madelung nacl >&- 2>err.txt && fail 'a closed standard output goes unnoticed'
grep -q 'standard output' err.txt || fail "closed: $(cat err.txt)"
"$cx" generate -q -o again.cmx "$recipe" >&- || fail 'a closed standard output that is not needed is a failure'

finish 'nothing is lost in silence'
