#!/bin/sh
# usage: verbs.sh PROGRAM SMALL_RECIPE WORK_DIR
set -u
cx=$1 recipe=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

expect 0 'Usage: coulomix' "$cx" --help
expect 0 '^coulomix [0-9]' "$cx" --version
expect 2 'Usage: coulomix' "$cx"
expect 2 "verb 'frobnicate'" "$cx" frobnicate
for verb in generate query info cite verify diff export plot models madelung ordered stability phonons lattice order phase eos; do
  expect 0 "Usage: coulomix $verb" "$cx" $verb --help
done

has_keys 'structure madelung T0 shells convergence' "$cx" lattice --json --tolerance 1e-8
expect 0 '0.89592925568' "$cx" lattice --tolerance 1e-8
expect 0 '0.8958736151951' "$cx" lattice fcc --tolerance 1e-8
expect 1 "structure 'diamond'" "$cx" lattice diamond
expect 2 "shells '0'" "$cx" lattice --shells 0
expect 2 "tolerance 'x'" "$cx" lattice --tolerance x

has_keys 'structure sites xi pair charges force shift' "$cx" madelung nacl --charges 1,4 --json
expect 0 'xi = -0.895929255681' "$cx" madelung bcc
expect 0 'xi = -6.719986886627' "$cx" madelung nacl --charges 1,4
expect 0 'not in equilibrium' "$cx" madelung bcc16 --charges 2,1,1,1,1
expect 0 'ions moved by' "$cx" madelung bcc16 --charges 2,1,1,1,1 --relax
expect 1 "structure 'diamond': not one of sc bcc" "$cx" madelung diamond
expect 1 "3 charges: 'nacl' needs 2" "$cx" madelung nacl --charges 1,2,3
expect 2 "charges '1,x': number 2" "$cx" madelung nacl --charges 1,x
expect 2 "charges '1,-2': number 2" "$cx" madelung nacl --charges 1,-2
expect 2 'STRUCTURE is missing' "$cx" madelung
printf 'CO crystal\n1\n1 0 0\n0 1 0\n0 0 1\nC O\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n' >co.poscar
expect 0 'CO crystal: stable' "$cx" stability co.poscar
expect 0 'xi = -44.40161155692' "$cx" madelung co.poscar
sed '5s/.*/1 1 0/' co.poscar >flat.poscar
expect 1 'flat.poscar:5: ' "$cx" madelung flat.poscar
sed '10s/.*/1 1 1/' co.poscar >twice.poscar
expect 1 'twice.poscar:10: .*line 9' "$cx" madelung twice.poscar
sed '10s/.*/0.5 O 0.5/' co.poscar >word.poscar
expect 1 'word.poscar:10: ' "$cx" madelung word.poscar
expect 1 'missing.poscar' "$cx" madelung missing.poscar

has_keys 'stable min_eigenvalue k margin force' "$cx" stability cscl --charges 1,3.7 --json
grep -q '"stable": false' json.txt || fail 'CsCl is stable at alpha = 3.7'
expect 0 'cscl: stable' "$cx" stability cscl --charges 1,3.5
expect 0 'not in equilibrium' "$cx" stability bcc16 --charges 1.3,1,1,1,1 --mesh 4
expect 0 'bcc16: stable' "$cx" stability bcc16 --charges 1.3,1,1,1,1 --mesh 4 --relax
expect 1 'charge must be given' "$cx" stability cscl
expect 0 'c/a stretched by 1.1253' "$cx" stability layers-ABB --charges 6,12 --stretch
expect 0 'layers-ABB: stable' "$cx" stability layers-ABB --charges 6,12 --stretch
expect 1 'both of them' "$cx" madelung layers-AAA
expect 0 'alpha = 3.59618' "$cx" stability cscl --limits --alpha-min 2 --alpha-max 5 --steps 8 --mesh 4
expect 1 "has no label 'Q'" "$cx" stability cscl --limits --heavy Q
expect 2 'heavy goes with' "$cx" stability cscl --charges 1,2 --heavy A
has_keys 'stable_at_alpha_min limits' "$cx" stability nacl --limits --alpha-min 3 --alpha-max 5 --steps 4 --mesh 4 --json
has_keys 'u_m1 u_1 u_2 ln u_m2 error' "$cx" phonons cscl --charges 6,8 --masses 12,16 --tolerance 1e-3 --json
expect 0 'u_1  = 0.51138' "$cx" phonons bcc --tolerance 1e-2
expect 1 'unstable' "$cx" phonons sc
expect 1 '3 masses' "$cx" phonons cscl --masses 1,2,3

has_keys 'alpha rows' "$cx" ordered --json
[ "$(grep -c '"min_eigenvalue"' json.txt)" = 15 ] || fail 'not fifteen ordered lattices'
has_keys 'equation3 table1 fit table2 cscl_crossing' "$cx" ordered --report --json
grep -q '"cscl_crossing": 2.42289' json.txt || fail 'the CsCl crossing is not 2.4229'
expect 0 '0.25    ac    0.5890558811   0.1657821214   0.1410912532' "$cx" ordered --report
expect 2 "alpha '0'" "$cx" ordered --alpha 0
has_keys 'alpha superlattices arrangements rows' "$cx" ordered --search 8 --json
expect 0 '^1/16 *16  -0.0186773729   -0.0183285152 >' "$cx" ordered --search 16
expect 2 "search '1'" "$cx" ordered --search 1

has_keys 'x gamma_d w alpha f_order u_order s_res S_min k_min active gap status' "$cx" order --x 0.5 --gamma-d 18.5 --json
expect 2 "x '1.5': not a number in 0..1" "$cx" order --x 1.5 --gamma-d 1
expect 2 "x 'nan'" "$cx" order --x nan --gamma-d 1
expect 2 'gamma-d is missing' "$cx" order --x 0.5
expect 2 "gamma-d '-1'" "$cx" order --x 0.5 --gamma-d -1

has_keys 'phase p e s f cv cp chi_rho chi_t gamma1 gamma3 grad_ad cs dp_dx df_dx d2f_dx2 gamma gamma_d eta n_e s_res latent_heat solid_fraction status' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7 --json
expect 0 ': liquid' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7
expect 0 ': solid' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1.8e6
expect 0 ': liquid' "$cx" eos 6:12,8:16 --x 0.5 --rho 1e6 --temp 2e6 --phase liquid --solid ogata1993
expect 2 "neither like c12-o16" "$cx" eos carbon --x 0.5 --rho 1e6 --temp 2e6
expect 2 "'xx12': not a nuclide" "$cx" eos xx12-o16 --x 0.5 --rho 1e6 --temp 2e6
expect 2 'lighter charge comes first' "$cx" eos o16-c12 --x 0.5 --rho 1e6 --temp 2e6
expect 2 'all needed' "$cx" eos c12-o16 --x 0.5 --rho 1e6
expect 2 "temp '1'" "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1
expect 2 'not one of auto, liquid, solid' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 2e6 --phase gas
expect 1 'outside the range' "$cx" eos c12-o16 --x 0.5 --rho 1e14 --temp 2e6
expect 0 'solid_fraction 0\.[1-9]' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1.95e6 --smooth 0.05 --solid ogata1993
expect 0 'solid_fraction 1 ' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1.8e6 --solid ogata1993
expect 2 "smooth '0.1': not a number in 0..0.05" "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 2e6 --smooth 0.1
expect 2 'a transition has both' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 2e6 --smooth 0.01 --phase solid

has_keys 'gamma tie_lines' "$cx" phase --z1 6 --z2 8 --gamma 170 --solid ogata --json
grep -q '"phase_left": "liquid"' json.txt || fail 'tie line is not labelled liquid'
has_keys 'gamma_melt azeotropes critical boundaries' "$cx" phase --z1 6 --z2 8 --solid random --json
expect 0 'azeotrope: x = 0.3182' "$cx" phase --z1 6 --z2 8 --solid random --couplings 5
has_keys 'gamma tie_lines compounds' "$cx" phase --z1 6 --z2 8 --gamma 900 --solid ogata --compounds --json
[ "$(grep -c 'phase_[a-z]*": "ordered:cscl' json.txt)" = 2 ] || fail 'CsCl does not coexist with both solid solutions'
"$cx" phase --z1 6 --z2 8 --gamma 900 --solid ogata | grep -q ordered && fail 'a compound without --compounds'
"$cx" phase --z1 1 --z2 4 --gamma 900 --solid pc2013 --compounds >lines.txt || fail 'lines of an uneven pair'
grep -q 'lie below the pure crystals: 0' lines.txt || fail "compounds: $(cat lines.txt)"
grep -q 'ordered:' lines.txt && fail 'unstable CsCl in a diagram'
expect 2 'Z1 must be below Z2' "$cx" phase --z1 8 --z2 6
expect 2 'Z1 must be below Z2' "$cx" phase --z1 6 --z2 6
expect 2 'known: solid-mixing/ogata1993' "$cx" phase --z1 6 --z2 8 --solid what
expect 2 "no liquid model" "$cx" phase --z1 6 --z2 8 --liquid what
expect 1 'beyond the limit' "$cx" phase --z1 1 --z2 8 --gamma 170 --solid ogata1993

has_keys 'temp p tie_lines status' "$cx" phase c12-o16 --temp 3e6 --p 5e22 --solid ogata --json
for key in x_left phase_left rho_left latent_heat latent_heat_gram; do
  grep -q "\"$key\"" json.txt || fail "key $key is missing from a tie line at fixed pressure"
done
has_keys 'temp n_e tie_lines compounds status' "$cx" phase 6:12,8:16 --temp 3e6 --n-e 3e29 --solid random --compounds --rigid --json
expect 0 ': 1 tie line$' "$cx" phase c12-o16 --temp 3e6 --n-e 3e29
expect 2 'one of --p and --n-e' "$cx" phase c12-o16 --temp 3e6
expect 2 'one of --p and --n-e' "$cx" phase c12-o16 --temp 3e6 --p 1e23 --n-e 3e29
expect 2 'goes without' "$cx" phase c12-o16 --temp 3e6 --p 1e23 --gamma 170
expect 2 'need a MIXTURE' "$cx" phase --z1 6 --z2 8 --temp 3e6
expect 2 'lighter charge comes first' "$cx" phase o16-c12 --temp 3e6 --p 1e23
expect 1 'outside the range' "$cx" phase c12-o16 --temp 3e6 --p 1e35

has_keys 'models' "$cx" models --json
expect 0 'liquid/pc2000-ds' "$cx" models

expect 0 'order: *8 shells, 33 x 33' "$cx" generate --dry-run "$recipe"
expect 0 'wrote small.h5' "$cx" generate -o small.h5 "$recipe"
"$cx" generate --quiet -o flat.cmx --threads 1 "$recipe" || fail 'flat form'
"$cx" export flat.cmx --to hdf5 -q -o again.h5 || fail 'conversion to HDF5'
cmp small.h5 again.h5 || fail 'the same recipe gave other bytes'
expect 0 'wrote' "$cx" export small.h5 --to flat -o converted.cmx
cmp flat.cmx converted.cmx || fail 'conversion is not lossless'
expect 1 'cannot be' "$cx" generate --quiet -o /nonexistent/x.h5 "$recipe"
expect 1 'written as .h5' "$cx" generate --quiet -o table.txt "$recipe"
expect 1 'cannot be' "$cx" generate --quiet missing.cfg
echo 'order: { shels = 8; };' >typo.cfg
expect 1 'typo.cfg:1' "$cx" generate --quiet typo.cfg
echo 'order: { shells = 0; };' >range.cfg
expect 1 '1 to 64\|1\.\.64' "$cx" generate --quiet range.cfg
[ -e table.txt ] && fail 'a refused output was written'

# killed at any moment, and again while resuming: the same bytes
cat >tiny.cfg <<'END'
title = "tiny";
lattice: { tolerance = 1e-6; };
order: { shells = 4; x_nodes = 65; gamma_d_nodes = 33; gamma_d_max = 40.0; };
phase: {
  gamma_max = 200.0;
  nodes = 33;
  x_grid = 100;
  solids = ({ name = "random"; solid = "random"; }, { name = "fit"; solid = "solid-mixing/ogata1993"; });
};
END
"$cx" generate --quiet -o tiny.h5 tiny.cfg || fail 'tiny recipe'
# kill_after SECONDS OPTION...: generate killed.h5, for so long
kill_after() {
  moment=$1
  shift
  "$cx" generate --quiet -o killed.h5 "$@" tiny.cfg >log.txt 2>&1 &
  victim=$!
  sleep "$moment"
  kill -9 $victim 2>>log.txt
  wait $victim 2>>log.txt
  if [ -e killed.h5 ]; then cmp tiny.h5 killed.h5 || fail "part of a table after $moment s"; fi
}
for seconds in 0 0.02 0.04 0.06 0.1 0.15 0.2 $(awk 'BEGIN { srand(); for (k = 0; k < 9; k++) printf "%.3f ", 0.25 * rand() }'); do
  rm -f killed.h5 killed.h5.partial
  kill_after "$seconds"
  kill_after 0.05 --resume
  "$cx" generate --quiet --resume -o killed.h5 tiny.cfg || fail "resuming after $seconds s"
  cmp tiny.h5 killed.h5 || fail "killed after $seconds s and resumed: other bytes"
  [ -e killed.h5.partial ] && fail 'the journal was left behind'
done
echo 'Dear reader' >kept.h5.partial
expect 1 'kept.h5.partial: .*not the journal' "$cx" generate --quiet -o kept.h5 tiny.cfg
expect 1 'kept.h5.partial: .*not the journal' "$cx" generate --quiet --resume -o kept.h5 tiny.cfg
[ "$(cat kept.h5.partial)" = 'Dear reader' ] || fail 'a file in the way of the journal was overwritten'
rm -f killed.h5
kill_after 0.1
if [ -e killed.h5.partial ]; then # unless the machine is far too fast
  sed 's/tiny/other/' tiny.cfg >other.cfg
  expect 1 'killed.h5.partial: .*another recipe' "$cx" generate --quiet --resume -o killed.h5 other.cfg
  cp killed.h5.partial flipped.h5.partial
  printf 'X' | dd of=flipped.h5.partial bs=1 seek=30 conv=notrunc 2>>log.txt
  expect 1 'flipped.h5.partial: .*damaged' "$cx" generate --quiet --resume -o flipped.h5 tiny.cfg
  expect 0 'dropped; --resume would use it' "$cx" generate --quiet -o killed.h5 tiny.cfg
  cmp tiny.h5 killed.h5 || fail 'a dropped journal changed the table'
  [ -e killed.h5.partial ] && fail 'the journal was left behind'
fi

has_keys 'identical datasets attributes' "$cx" diff small.h5 flat.cmx --json
grep -q '"identical": true' json.txt || fail 'the two forms differ'
expect 0 '^identical: ' "$cx" diff small.h5 converted.cmx
sed -e 's/gamma_max = 200/gamma_max = 250/' -e 's/name = "fit"/name = "ogata"/' tiny.cfg >other.cfg
"$cx" generate --quiet -o other.h5 other.cfg || fail 'another recipe'
expect 0 '^/phase/fit/gamma_max  *only in A' "$cx" diff tiny.h5 other.h5
expect 0 '^/phase/ogata/gamma_max  *only in B' "$cx" diff tiny.h5 other.h5
expect 0 '^/phase/random/gamma_max  *2.00e-01 relative.*: 200 -> 250 at' "$cx" diff tiny.h5 other.h5
has_keys 'identical datasets attributes' "$cx" diff tiny.h5 other.h5 --json
for word in '"identical": false' '"status": "only_a"' '"status": "only_b"' '"worst_relative": 0.2' '"name": "recipe"'; do
  grep -q "$word" json.txt || fail "no $word from diff"
done
expect 0 '^/order/psi  *other shape, A: 65 x 33 B: 33 x 33' "$cx" diff tiny.h5 small.h5
expect 1 'nowhere.h5' "$cx" diff small.h5 nowhere.h5
expect 2 'two tables' "$cx" diff small.h5
expect 2 'more than two' "$cx" diff small.h5 small.h5 small.h5

has_keys 'attributes datasets content_sha256' "$cx" info small.h5 --json
"$cx" info --recipe small.h5 | cmp - "$recipe" || fail 'the recipe is not kept verbatim'
expect 0 'Potekhin' "$cx" cite small.h5
expect 0 'arXiv:2504.11545 (2025)' "$cx" cite small.h5
has_keys 'x rho temp gamma phase tie_lines w f_order s_res status' "$cx" query small.h5 --x 0.5 --rho 1e6 --temp 3e6 --json
has_keys 'x gamma phase tie_lines' "$cx" query flat.cmx --x 0.5 --gamma 176 --solid ogata --json
expect 0 'phase *liquid' "$cx" query small.h5 --x 0.5 --gamma 150
expect 0 'phase *coexistence' "$cx" query small.h5 --x 0.45 --gamma 175
expect 0 'phase *solid' "$cx" query small.h5 --x 0.5 --gamma 200
expect 1 'gamma = 401 .*range' "$cx" query small.h5 --x 0.5 --gamma 401
expect 1 'axis gamma_d' "$cx" query small.h5 --x 0.5 --gamma-d 41
expect 1 '/phase/nothing' "$cx" query small.h5 --x 0.5 --gamma 150 --solid nothing
expect 2 'go together' "$cx" query small.h5 --x 0.5 --rho 1e6
expect 0 'within budget' "$cx" verify small.h5 --samples 50

head -c 3000 small.h5 >cut.h5
expect 1 'cut.h5' "$cx" info cut.h5
head -c 3000 flat.cmx >cut.cmx
expect 1 'cut.cmx' "$cx" info cut.cmx
cp flat.cmx edited.cmx
printf 'X' | dd of=edited.cmx bs=1 seek=20000 conv=notrunc 2>/dev/null
expect 1 'edited.cmx' "$cx" query edited.cmx --x 0.5 --gamma-d 1
echo 'not a table' >text.h5
expect 1 'text.h5' "$cx" info text.h5
expect 1 'No such file' "$cx" info nowhere.h5
if [ -c /dev/full ]; then
  "$cx" order --x 0.5 --gamma-d 1 --json >/dev/full 2>err.txt && fail 'a full device went unnoticed'
  grep -q 'standard output' err.txt || fail "full device: $(cat err.txt)"
fi

# the equation of state of a table: query, verify, bench
cat >eos.cfg <<'END'
title = "eos";
lattice: { tolerance = 1e-6; };
order: { shells = 4; x_nodes = 33; gamma_d_nodes = 33; gamma_d_max = 40.0; };
phase: { gamma_max = 200.0; nodes = 33; x_grid = 100; };
eos: {
  enabled = true;
  rho_min = 1e6; rho_max = 1e7; temp_min = 2e6; temp_max = 2e7;
  rho_nodes = 25; temp_nodes = 50; x_nodes = 32;
};
END
sed -e 's/rho_nodes = 25/rho_nodes = 8/' -e 's/temp_nodes = 50/temp_nodes = 16/' eos.cfg >coarse.cfg
"$cx" generate --quiet -o eos.h5 eos.cfg || fail 'a table with an equation of state'
"$cx" export eos.h5 --to flat -q -o eos.cmx || fail 'its flat form'
"$cx" generate --quiet -o coarse.h5 coarse.cfg || fail 'a coarse equation of state'
# a solid at weak coupling: a warning with its reason in each form, a failure below a coupling of 60
expect 0 'reason  *gamma-solid: ' "$cx" query eos.h5 --x 0.5 --rho 1e6 --temp 4e6 --phase solid
expect 0 '"gamma-solid"' "$cx" query eos.h5 --x 0.5 --rho 1e6 --temp 4e6 --phase solid --json
expect 0 '"gamma-solid"' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 4e6 --phase solid --json
expect 0 '"reasons": \[\]' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 1e7 --json
expect 1 'no meaning at so weak a coupling' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 2e7 --phase solid
expect 1 'no stable matter here' "$cx" eos c12-o16 --x 0.5 --rho 1 --temp 1e4
expect 2 'go together' "$cx" query eos.h5 --x 0.5 --rho 1e6 --temp 1.5e6 --order blocked
expect 2 'not one of equilibrium, blocked, frozen, random' "$cx" eos c12-o16 --x 0.5 --rho 1e6 --temp 2e6 --order hot
expect 0 'held at its edge' "$cx" query eos.h5 --x 0.5 --rho 1e13 --temp 1e7 --policy hold
expect 0 '"rho"' "$cx" query eos.h5 --x 0.5 --rho 1e13 --temp 1e7 --policy hold --json
state_keys='p e s f cv cp chi_rho chi_t gamma1 gamma3 grad_ad cs dp_dx df_dx gamma gamma_d eta n_e s_res latent_heat'
more_keys='x phase rho temp reasons df_dx_regular d2f_dx2_regular de_dx d2f_dx2 de_drho ds_drho ds_dt free_e mu solid_fraction status status_text'
has_keys "$state_keys $more_keys gamma_e gamma_1 solid phase_diagram tie_lines f_order u_order s_order w alpha order_status" \
  "$cx" query eos.cmx --x 0.5 --rho 3e6 --temp 3.7e6 --json
has_keys "$state_keys $more_keys residual uncertainty iterations" "$cx" query eos.h5 --x 0.5 --rho 3e6 --s 4e7 --json
# number KEY COMMAND...: a value of the JSON object that a command prints
number() {
  key=$1
  shift
  "$@" --json | sed -n "s/^ \"$key\": \([^,]*\),*$/\1/p"
}
# near VALUE KEY COMMAND...: the same value to ten digits
near() {
  value=$1
  shift
  found=$(number "$@")
  awk -v a="$value" -v b="$found" 'BEGIN { d = a / b - 1; exit !(d < 1e-10 && d > -1e-10) }' || fail "$1 is $found, not $value: $*"
}
energy=$(number e "$cx" query eos.h5 --x 0.3 --rho 2e6 --temp 1.25e7)
pressure=$(number p "$cx" query eos.h5 --x 0.3 --rho 2e6 --temp 1.25e7)
entropy=$(number s "$cx" query eos.h5 --x 0.3 --rho 2e6 --temp 1.25e7)
near 1.25e7 temp "$cx" query eos.h5 --x 0.3 --rho 2e6 --e "$energy"
near 1.25e7 temp "$cx" query eos.h5 --x 0.3 --rho 2e6 --p "$pressure"
near 1.25e7 temp "$cx" query eos.h5 --x 0.3 --rho 2e6 --s "$entropy"
near 2e6 rho "$cx" query eos.h5 --x 0.3 --p "$pressure" --temp 1.25e7
expect 0 'phase  *solid' "$cx" query eos.h5 --x 0.5 --rho 5e6 --temp 3e6
expect 0 'phase  *liquid' "$cx" query eos.h5 --x 0.5 --rho 5e6 --temp 3e6 --phase liquid
expect 0 'tie line .*above the diagram' "$cx" query eos.h5 --x 0.5 --rho 1e7 --temp 2.1e6
expect 1 'rho: density above the range of the table (eos.h5: rho 1e+06' "$cx" query eos.h5 --x 0.5 --rho 1e8 --temp 3e6
expect 1 'e = 1e+19: T: temperature above' "$cx" query eos.h5 --x 0.5 --rho 5e6 --e 1e19
expect 1 'has its own, 12 and 15.99' "$cx" query eos.h5 --x 0.5 --rho 5e6 --temp 3e6 --masses 12,16
expect 1 'no /eos group' "$cx" query small.h5 --x 0.5 --rho 5e6 --p 1e23
expect 1 'no /eos group' "$cx" query small.h5 --batch
expect 2 'go together' "$cx" query eos.h5 --x 0.5 --rho 5e6 --p 1e23 --temp 1e6
expect 2 'go together' "$cx" query eos.h5 --x 0.5 --e 1e17 --temp 1e6
expect 2 'no other option' "$cx" query eos.h5 --batch --x 0.5
# one phase by any pair, also where the other one is stable
for phase in liquid solid; do
  at="--x 0.4 --rho 4e6 --temp 3.9e6 --phase $phase"
  for pair in e p s; do
    amount=$(number $pair "$cx" query eos.h5 $at)
    near 3.9e6 temp "$cx" query eos.h5 --x 0.4 --rho 4e6 --$pair "$amount" --phase $phase
    expect 0 "^phase  *$phase" "$cx" query eos.h5 --x 0.4 --rho 4e6 --$pair "$amount" --phase $phase
    [ $pair = p ] && near 4e6 rho "$cx" query eos.h5 --x 0.4 --p "$amount" --temp 3.9e6 --phase $phase
  done
done
near "$(number rho "$cx" query eos.h5 --x 0.4 --p 2e23 --temp 3.9e6)" rho "$cx" query eos.h5 --x 0.4 --p 2e23 --temp 3.9e6 --phase auto
expect 2 'phase goes with --rho and one of' "$cx" query eos.h5 --x 0.5 --gamma 170 --phase solid
expect 1 'the solid asked for has no meaning' "$cx" query eos.h5 --x 0.5 --rho 5e6 --e 1e19 --phase solid
expect 2 "phase 'gas': not one of" "$cx" query eos.h5 --x 0.5 --rho 5e6 --temp 3e6 --phase gas

# batch STATUS TEXT: a CSV through a query of $table, into batch.csv and err.txt
table=eos.h5
batch() {
  printf "$2" | "$cx" query $table --batch >batch.csv 2>err.txt
  got=$?
  [ "$got" -eq "$1" ] || fail "batch: exit $got, expected $1: $(cat err.txt)"
}
batch 0 'x,rho,temp,phase\n0.5,5e6,3e6,auto\r\n0.5, 5e6 ,3e6,liquid\n0.5,5e9,3e6,auto'
[ "$(wc -l <batch.csv)" -eq 4 ] || fail "batch: not a line for each line: $(cat batch.csv)"
[ -s err.txt ] && fail "batch: $(cat err.txt)"
# line N PATTERN: of what batch printed
line() {
  sed -n "$1p" batch.csv | grep -q "$2" || fail "batch: line $1 is not $2: $(sed -n "$1p" batch.csv)"
}
line 1 '^x,rho,temp,phase,phase_found,rho_found,temp_found,p,e,.*,status,status_text$'
line 2 '^0.5,5e6,3e6,auto,solid,5000000,3000000,.*,0,"success"$'
line 3 '^0.5,5e6,3e6,liquid,liquid,'
line 4 '^0.5,5e9,3e6,auto,none,NaN,.*,-15,"rho: density above'
[ "$(awk -F, '{ print NF }' batch.csv | sort -u | wc -l)" -eq 1 ] || fail 'batch: the number of columns changes'
batch 1 "rho,x,e\n2e6,0.3,word\n2e6,0.3\n\n2e6,0.3,$energy\n"
[ "$(wc -l <batch.csv)" -eq 5 ] || fail 'batch: not a line for each bad line'
for message in "line 2: e 'word': not a number" 'line 3: 2 columns instead of 3' 'line 4: '; do
  grep -q "$message" err.txt || fail "batch: no '$message' in: $(cat err.txt)"
done
line 2 '^2e6,0.3,word,none,NaN,.*not a number'
line 5 '^2e6,0.3,[^,]*,liquid,.*,0,"success"$'
batch 2 'x,rho,colour\n'
grep -q 'unknown column colour' err.txt || fail "batch: $(cat err.txt)"
batch 2 'x,rho,temp,e\n'
grep -q 'do not fix a state' err.txt || fail "batch: $(cat err.txt)"
batch 0 'x,p,temp,phase\n0.4,2e23,3.9e6,solid\n0.4,2e23,3.9e6,liquid\n0.4,2e23,3.9e6,auto\n'
line 2 '^0.4,2e23,3.9e6,solid,solid,'
line 3 '^0.4,2e23,3.9e6,liquid,liquid,'
batch 2 'rho,temp\n'
batch 2 'x,x,rho,temp\n'
batch 2 ''

has_keys 'rows within_budget eos' "$cx" verify eos.h5 --samples 50 --quiet --json
for key in phases maxwell jumps rising inversions relative_to silent in_rounding violations disagreements; do
  grep -q "\"$key\"" json.txt || fail "key $key is missing from verify"
done
"$cx" verify eos.h5 --samples 50 --quiet --json | cmp - json.txt || fail 'verify is not reproducible'
expect 1 '^cv .*BEYOND BUDGET' "$cx" verify coarse.h5 --samples 50
"$cx" verify coarse.h5 --samples 50 --quiet --json >json.txt && fail 'a missed budget and exit status 0'
grep -q '^ "within_budget": false,*$' json.txt || fail 'a missed budget is not told'
expect 0 '^eos: 100 % after' "$cx" verify eos.h5 --samples 50 --only order,eos
"$cx" verify eos.h5 --samples 50 --only phase --quiet --json >json.txt 2>err.txt || fail 'verify of one part'
grep -q '"table": "order"\|"eos"' json.txt && fail 'verify --only did more'
[ -s err.txt ] && fail "verify --quiet said: $(cat err.txt)"
expect 1 'eos.h5 has no transport' "$cx" verify eos.h5 --only phase,transport
expect 2 "only '': not one of order, phase, eos, transport" "$cx" verify eos.h5 --only order,
has_keys 'file states repeats load_average ns_lookup ns_batch ns_lookup_hot ns_from_energy ns_from_energy_guess
  ns_from_pressure ns_from_entropy ns_density ns_order ns_ties ns_spline ns_spline_hot ns_direct ns_open ns_load spread
  ratios' "$cx" bench eos.h5 --states 16 --repeats 3 --json
expect 0 'coulomix_io.h loads it' "$cx" bench flat.cmx --states 16 --repeats 3
expect 0 'Usage: coulomix bench' "$cx" bench --help
expect 2 "states '1'" "$cx" bench eos.h5 --states 1
expect 1 'nowhere.h5' "$cx" bench nowhere.h5

# conductivities
transport_keys='phase order variant sigma kappa_thermal opacity_cond nu_ei nu_ee nu_imp coulomb_log lorenz_ratio status'
# number KEY: its value in json.txt, to 12 digits
number() { sed -n "s/^ \"$1\": \([-+0-9.e]*\),*$/\1/p" json.txt | awk '{ printf "%.11e\n", $1 }'; }
expect 0 'Usage: coulomix transport' "$cx" transport --help
has_keys "$transport_keys impurity impurity_eff gamma_d_order" "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 1e7 --json
grep -q '"phase": "liquid"' json.txt || fail 'C/O is not liquid at 1e6 g/cm^3 and 1e7 K'
[ "$(number nu_imp)" = '0.00000000000e+00' ] || fail 'impurities scatter in a liquid'
expect 0 'sigma *5.6078010[0-9]*e+20' "$cx" transport 6:12,8:16 --x 0 --rho 1e6 --temp 1e7
expect 0 'opacity_cond *0.00020881460' "$cx" transport 6:12,8:16 --x 0 --rho 1e6 --temp 1e7 --phase solid
for order in uncorrelated ordered frozen; do
  has_keys "$transport_keys" "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 1e6 --order $order --json
  grep -q "\"order\": \"$order\"" json.txt || fail "order $order is not named"
  number impurity_eff >order.$order
done
sort -g order.ordered order.frozen order.uncorrelated >sorted.txt
cat order.ordered order.frozen order.uncorrelated | cmp - sorted.txt || fail 'order does not reduce scattering'
[ "$(cat order.uncorrelated)" = '1.00000000000e+00' ] || fail 'Q_eff is not Q at random'
has_keys "$transport_keys" "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 2e6 --variant table2011 --json
grep -q '"variant": "table2011"' json.txt || fail 'variant is not named'
expect 0 'status *1: outside' "$cx" transport c12-o16 --x 0.5 --rho 10 --temp 1e7
expect 0 '^correction *1.4' "$cx" transport h1-he4 --x 0.5 --rho 1e4 --temp 1e7
expect 0 '^correction *1 ' "$cx" transport h1-he4 --x 0.5 --rho 1e4 --temp 1e7 --uncorrected
expect 1 'electrons at n_e' "$cx" transport c12-o16 --x 0.5 --rho 1e14 --temp 1e8 --phase liquid
expect 2 'MIXTURE is missing' "$cx" transport --x 0.5 --rho 1e6 --temp 1e7
expect 2 'all needed' "$cx" transport c12-o16 --x 0.5 --rho 1e6
expect 2 'more than one mixture' "$cx" transport c12-o16 o16-ne20 --x 0.5 --rho 1e6 --temp 1e7
expect 2 "x '1.5'" "$cx" transport c12-o16 --x 1.5 --rho 1e6 --temp 1e7
expect 2 "temp '10'" "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 10
expect 2 "order 'none': not one of uncorrelated, ordered, frozen" "$cx" transport c12-o16 --order none
expect 2 "variant '2011': not one of recommended, table2011" "$cx" transport c12-o16 --variant 2011
expect 2 "phase 'gas': not one of auto, liquid, solid" "$cx" transport c12-o16 --phase gas
expect 2 'table2011 has no impurities' "$cx" transport c12-o16 --x 0.5 --rho 1e6 --temp 1e6 --order frozen --variant table2011

# conductivities of a table
cat >transport.cfg <<'END'
title = "transport";
lattice: { tolerance = 1e-6; };
order: { shells = 3; x_nodes = 33; gamma_d_nodes = 65; gamma_d_max = 60.0; };
phase: { enabled = false; };
eos: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 1e6; temp_max = 1e7; };
transport: { enabled = true; rho_min = 9e5; rho_max = 1e7; temp_min = 1e6; temp_max = 5e6; };
END
table=transport.h5
"$cx" generate --quiet -o $table transport.cfg || fail 'a table with conductivities'
parts='sigma kappa_thermal opacity_cond nu_ei nu_ee nu_imp coulomb_log lorenz_ratio'
has_keys "$parts transport_status" "$cx" query $table --x 0.5 --rho 1e6 --temp 1.5e6 --json
expect 0 '^lorenz_ratio  *3\.[0-9]* (k/e)^2$' "$cx" query $table --x 0.5 --rho 1e6 --temp 1.5e6
expect 0 '^nu_imp  *0 1/s$' "$cx" query $table --x 0.5 --rho 1e6 --temp 4e6
batch 0 'x,rho,temp,phase\n0.5,1e6,1.5e6,solid\n0.5,1e6,4e6,auto\n0.5,1e6,6e6,auto\n0.5,3e6,4e6,auto\n'
line 1 ",solid_fraction,$(echo $parts | tr ' ' ','),transport_status,status,status_text\$"
line 2 ',0,0,"success"$'
line 3 ',0,[0-9.]*,[0-9.]*,0,0,"success"$'
line 4 "$(printf ',NaN%.0s' 1 2 3 4 5 6 7 8),-17,0,\"success\"\$"
line 5 ',NaN,-15,-15,"rho: density above'
[ "$(awk -F, '{ print NF }' batch.csv | sort -u | wc -l)" -eq 1 ] || fail 'batch: the number of columns changes'
has_keys 'rows within_budget transport' "$cx" verify $table --only transport --samples 30 --quiet --json
for key in jumps phase sigma_direct kappa_direct; do
  grep -q "\"$key\"" json.txt || fail "key $key is missing from verify of conductivities"
done
[ "$(grep -c '"sigma_direct"' json.txt)" -eq 3 ] || fail 'not three steps at freezing at one density'
"$cx" verify $table --only transport --samples 30 --quiet --json | cmp - json.txt || fail 'verify of conductivities is not reproducible'
expect 0 '^solid *sigma .*within budget' "$cx" verify $table --only transport --samples 30 --quiet
sed -e 's/rho_max = 1e7; temp_min = 1e6; temp_max = 5e6;/& rho_nodes = 5; temp_nodes = 5; x_nodes = 4;/' \
  -e 's/eos: {.*//' transport.cfg >coarse.cfg
"$cx" generate --quiet -o coarse.h5 coarse.cfg || fail 'coarse conductivities'
expect 1 '^liquid *sigma .*BEYOND BUDGET' "$cx" verify coarse.h5 --samples 30 --only transport

# conductive opacities for MESA
expect 0 'wrote kap.data' "$cx" export --to mesa-kap --variant table2011 -o kap.data
[ "$(wc -l <kap.data)" -eq 1081 ] || fail "kap.data has not 1081 lines"
awk 'NR > 1 && length($0) != 211 { exit 1 }' kap.data || fail 'a line of kap.data is not 211 long'
sed -n 339p kap.data | cut -c 93-99 | grep -q '14.7[45]' || fail "kap.data: carbon at 1e6 g/cm^3 and 1e6 K: $(sed -n 339p kap.data)"
"$cx" export --to mesa-kap --line c12-o16 --order uncorrelated -q -o line.data 2>err.txt || fail 'a line'
[ -s err.txt ] && fail "a quiet export: $(cat err.txt)"
head -n 1 line.data | grep -q 'recommended, mixture 6:12,8:15.994915 .*uncorrelated' || fail "line.data: $(head -n 1 line.data)"
grep -q '^   7.00   3.000' line.data || fail 'no plane at the middle of a line'
expect 1 "no mixture.masses" "$cx" export small.h5 --to mesa-kap -o file.data
expect 0 "wrote file.data" "$cx" export eos.cmx --to mesa-kap -o file.data
expect 1 'no/such/kap' "$cx" export --to mesa-kap -q -o no/such/kap
expect 1 'charge 3, 2.5' "$cx" export --to mesa-kap -q --charges 1,3,2.5,4,6,7,8,10,12,16,20,26,36,48,60
expect 2 'charges: 2 numbers, the file holds 15' "$cx" export --to mesa-kap --charges 1,60
expect 2 "charges '0,1': number 1: not a number in 1..60" "$cx" export --to mesa-kap --charges 0,1
expect 2 'table2011 has no impurities' "$cx" export --to mesa-kap --line c12-o16 --variant table2011
expect 2 'order needs a mixture' "$cx" export --to mesa-kap --order ordered
expect 2 'line goes without FILE' "$cx" export small.h5 --to mesa-kap --line c12-o16
expect 2 'go with --to mesa-kap' "$cx" export small.h5 --to flat --order ordered
expect 2 "to 'csv': not one of flat, hdf5, mesa-kap" "$cx" export small.h5 --to csv
expect 2 'to is missing' "$cx" export small.h5
expect 2 'FILE is missing' "$cx" export --to flat

finish 'all verbs behave'
