#!/bin/sh
# Runs each target once with each of its seeds and of its corpus: replay.sh BUILD [NAME...]. For builds by any compiler
# with COULOMIX_FUZZ and the target coulomix_fuzzers. After it a build by the preset coverage knows what they execute.
set -eu
build=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/seeds.sh" "$build" "$work"
for name in ${*:-batch binds flat hdf5 kubo poscar recipes spectra}; do
  if ! "$build/tests/fuzz/fuzz_$name" -runs=0 "$work/$name" >"$work/log" 2>&1; then
    cat "$work/log"
    exit 1
  fi
  echo "$name: $(find "$work/$name" -type f | wc -l) inputs"
done
