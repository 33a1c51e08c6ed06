#!/bin/sh
# usage: exact-order.sh WORK_DIR [quick]
# Short-range order by Monte Carlo beside that of the minimiser: the data of src/order/README.md. WORK_DIR keeps the result of each
# state, NAME.json, which is not made again, so that an interrupted run is continued by the same command. `quick`: 128 ions and few
# sweeps, half a minute. All of it takes about half an hour of one core.
#   table.tsv    x, Gamma_d, u of the box, u, f, s, c with their errors, f of 8, 29 and 64 orbits less f
#   states.tsv   x, Gamma_d, f, error, u, error, ions: 16 couplings of each of six x to which order/exact is fitted; what it is compared
#                with begins with !, the states of table.tsv and two other x
#   orders.tsv   x, Gamma_d, the first four order parameters, each with its error, ions: what solid-energy/third-order has of the order
# tests/bench/fit_order makes the coefficients of order/exact, fit_order < WORK_DIR/states.tsv, and fit_third_order those of the order in
# solid-energy/third-order, fit_third_order < WORK_DIR/orders.tsv
# COULOMIX names the program (default coulomix). Needs jq.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$1
effort='--sweeps 8000'
if [ "${2:-}" = quick ]; then effort='--sweeps 80 --size 4'; fi
program=${COULOMIX:-coulomix}

printf '# x\tGamma_d\tu of the box\tu\terror\tf\terror\ts\terror\tc\terror\t8 orbits - f\t29 - f\t64 - f\n' >"$work/table.part"
state() { # X GAMMA_D
  name=$work/$1-$2
  if [ ! -s "$name.json" ]; then
    # shellcheck disable=SC2086 # words are arguments
    "$program" order --exact --x "$1" --gamma-d "$2" $effort --quiet --json >"$name.part"
    mv "$name.part" "$name.json"
  fi
  set -- "$1" "$2"
  for n in 8 29 64; do set -- "$@" "$("$program" order --x "$1" --gamma-d "$2" --shells $n --json | jq .f_order)"; done
  jq -r --argjson f "[$3, $4, $5]" '[.x, .gamma_d, .u_box, .u_order, .u_order_error, .f_order, .f_order_error, .s_res, .s_res_error,
    .heat_capacity, .heat_capacity_error, ($f[] - .f_order)] | @tsv' "$name.json" >>"$work/table.part"
}
for gamma in 5 10 15 18 20 25 30 40 50 60 70 80; do state 0.5 "$gamma"; done
for gamma in 10 20 30 40 60 80; do state 0.25 "$gamma"; done
mv "$work/table.part" "$work/table.tsv"

: >"$work/states.part"
curve() { # X MARK: all couplings of one run
  name=$work/curve-$1
  if [ ! -s "$name.json" ]; then
    # shellcheck disable=SC2086 # words are arguments
    "$program" order --exact --x "$1" --gamma-d 80 --replicas 17 $effort --quiet --json >"$name.part"
    mv "$name.part" "$name.json"
  fi
  jq -r --arg mark "$2" '. as $run | .states[1:][] | [$mark + ($run.x | tostring), .gamma_d, .f_order, .f_order_error, .u_order,
    .u_order_error, $run.ions] | @tsv' "$name.json" >>"$work/states.part"
}
if [ "${2:-}" = quick ]; then ions=128; else ions=1024; fi
for x in 0.0625 0.125 0.1875 0.25 0.375 0.5; do curve $x ''; done
for x in 0.09375 0.3125; do curve $x !; done
awk -v n=$ions '!/^#/ {print "!" $1, $2, $6, $7, $4, $5, n}' "$work/table.tsv" >>"$work/states.part"
mv "$work/states.part" "$work/states.tsv"

if [ ! -s "$work/orders.json" ]; then
  if [ "${2:-}" = quick ]; then few=$effort; else few='--sweeps 2500'; fi
  # shellcheck disable=SC2086 # words are arguments
  "$program" order --exact --x 0.0625,0.125,0.25,0.375,0.5 --gamma-d 5,10,20,30,40,60 $few --quiet --json >"$work/orders.part"
  mv "$work/orders.part" "$work/orders.json"
fi
for file in "$work/orders.json" "$work"/curve-*.json; do
  jq -r '(.rows // [.])[] | [.x, .gamma_d, ([.w[0:4], .w_error[0:4]] | transpose | flatten[]), .ions] | @tsv' "$file"
done >"$work/orders.tsv"
cat "$work/table.tsv"
