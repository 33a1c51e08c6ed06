#!/bin/sh
# usage: verbs.sh PROGRAM SMALL_RECIPE WORK_DIR
set -u
cx=$1 recipe=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

# has_keys 'k1 k2' COMMAND...: one JSON object with these keys at its top
has_keys() {
  keys=$1
  shift
  "$@" >json.txt 2>err.txt || fail "exit $?: $*"
  [ -s err.txt ] && fail "standard error of $*: $(cat err.txt)"
  for k in $keys; do grep -q "^ \"$k\":" json.txt || fail "key $k is missing from: $*"; done
  [ "$(head -c 1 json.txt)" = "{" ] || fail "not one JSON object: $*"
}

expect 0 'Usage: coulomix' "$cx" --help
expect 0 '^coulomix [0-9]' "$cx" --version
expect 2 'Usage: coulomix' "$cx"
expect 2 "verb 'frobnicate'" "$cx" frobnicate
for verb in generate query info cite verify export plot models lattice order phase; do
  expect 0 "Usage: coulomix $verb" "$cx" $verb --help
done

has_keys 'structure madelung T0 shells convergence' "$cx" lattice --json --tolerance 1e-8
expect 0 '0.89592925568' "$cx" lattice --tolerance 1e-8
expect 0 '0.8958736151951' "$cx" lattice fcc --tolerance 1e-8
expect 1 "structure 'diamond'" "$cx" lattice diamond
expect 2 "shells '0'" "$cx" lattice --shells 0
expect 2 "tolerance 'x'" "$cx" lattice --tolerance x

has_keys 'x gamma_d w alpha f_order u_order s_res S_min k_min active gap status' "$cx" order --x 0.5 --gamma-d 18.5 --json
expect 2 "x '1.5': not a number in 0..1" "$cx" order --x 1.5 --gamma-d 1
expect 2 "x 'nan'" "$cx" order --x nan --gamma-d 1
expect 2 'gamma-d is missing' "$cx" order --x 0.5
expect 2 "gamma-d '-1'" "$cx" order --x 0.5 --gamma-d -1

has_keys 'gamma tie_lines' "$cx" phase --z1 6 --z2 8 --gamma 170 --solid ogata --json
grep -q '"phase_left": "liquid"' json.txt || fail 'tie line is not labelled liquid'
has_keys 'gamma_melt azeotropes critical boundaries' "$cx" phase --z1 6 --z2 8 --solid random --json
expect 0 'azeotrope: x = 0.3182' "$cx" phase --z1 6 --z2 8 --solid random --couplings 5
expect 2 'Z1 must be below Z2' "$cx" phase --z1 8 --z2 6
expect 2 'Z1 must be below Z2' "$cx" phase --z1 6 --z2 6
expect 2 'known: solid-mixing/ogata1993' "$cx" phase --z1 6 --z2 8 --solid what
expect 2 "no liquid model" "$cx" phase --z1 6 --z2 8 --liquid what
expect 1 'beyond the limit' "$cx" phase --z1 1 --z2 8 --gamma 170 --solid ogata1993

has_keys 'models' "$cx" models --json
expect 0 'liquid/pc2000-ds' "$cx" models

expect 0 'order: *8 shells, 33 x 33' "$cx" generate --dry-run "$recipe"
expect 0 'wrote small.h5' "$cx" generate -o small.h5 "$recipe"
"$cx" generate --quiet -o flat.cmx --threads 1 "$recipe" || fail 'flat form'
"$cx" generate --quiet -o again.h5 --threads 2 "$recipe" || fail 'second run'
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

has_keys 'attributes datasets content_sha256' "$cx" info small.h5 --json
"$cx" info --recipe small.h5 | cmp - "$recipe" || fail 'the recipe is not kept verbatim'
expect 0 'Potekhin' "$cx" cite small.h5
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

finish 'all verbs behave'
