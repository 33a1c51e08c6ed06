#!/bin/sh
# The corpus and 10000 executions more of each target, two at a time: [TARGETS='flat binds'] short.sh BUILD [EXECUTIONS].
# Fails with the log of a target that finds something.
set -eu
build=$(cd "$1" && pwd) runs=${2:-10000}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/seeds.sh" "$build" "$work/seeds"
one() {
  mkdir -p "$work/$1"
  n=$(($(find "$work/seeds/$1" -type f | wc -l) + runs))
  cd "$work/$1"
  mkdir corpus
  if ! sh "$here/run.sh" "$build" "$1" "$work/seeds" corpus $n -seed=1 >log 2>&1; then
    touch failed
    # what was found, so that it can be run again
    for found in crash-* leak-* oom-* timeout-*; do
      if [ -f "$found" ]; then echo "$found, base64:"; base64 "$found"; fi >>log
    done
  fi
  echo "$1: $(grep -a 'DONE' log | tail -1)"
}
targets=${TARGETS:-batch flat kubo poscar recipes spectra}
list() { # every second target
  echo $targets | tr ' ' '\n' | awk "NR % 2 == $1"
}
(for target in $(list 0); do one "$target"; done) &
(for target in $(list 1); do one "$target"; done)
wait
for target in "$work"/*; do
  if [ -f "$target/failed" ]; then
    echo "--- $(basename "$target")"
    tail -n 60 "$target/log"
    status=1
  fi
done
exit ${status:-0}
