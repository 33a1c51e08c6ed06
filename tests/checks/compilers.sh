#!/bin/sh
# usage: compilers.sh PROGRAM PROGRAM RECIPE
# Tables of one recipe from programs that two compilers built: no dataset differs by more than 1e-13 of its values. Sums of
# the lattice carry 1e-14, and compilers may order the terms of a sum differently.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" generate "$3" -o "$folder/a.h5" -q
"$2" generate "$3" -o "$folder/b.h5" -q
"$1" diff --json "$folder/a.h5" "$folder/b.h5" | python3 -c '
import json, sys
sets = json.load(sys.stdin)["datasets"]
bad = [d for d in sets if d["status"] != "same" and not (d.get("worst_relative") is not None and d["worst_relative"] <= 1e-13)]
worst = max((d.get("worst_relative") or 0.0) for d in sets)
print("two compilers:", len(sets), "datasets, worst difference", worst)
for d in bad: print("differs:", d)
sys.exit(bool(bad) or len(sets) < 20)'
