#!/bin/sh
# usage: run.sh TABLE.cmx [FOLDER [ZONES...]]
# Compiles hydro and runs its three problems on 100, 200, 400 and 800 zones or those given. Columns and scripts for gnuplot
# go to FOLDER, by default the current one. The headers are those that pkg-config finds, or those of this source tree;
# CC and CFLAGS are used if they are set.
set -eu
here=$(dirname "$0") table=$1 folder=${2:-.}
shift
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 100 200 400 800
headers=$(pkg-config --cflags coulomix-interp 2>/dev/null || echo "-I$here/../../../interp")
mkdir -p "$folder"
# shellcheck disable=SC2086
${CC:-cc} -std=c99 ${CFLAGS:--O2} $headers "$here"/*.c -lz -lm -o "$folder/hydro"
for problem in tube freezing floor; do
  "$folder/hydro" "$table" "$problem" "$folder/run" "$@"
done
