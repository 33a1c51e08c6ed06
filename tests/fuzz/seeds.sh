#!/bin/sh
# Seeds and dictionaries of all targets: seeds.sh BUILD FOLDER makes FOLDER/TARGET and FOLDER/TARGET.dict. Tables
# are made by the programs of the build; texts are those of the repository and of the folder corpus beside this
# script. A dictionary has the texts in quotes of the sources of a reader.
set -eu
build=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
dictionary() { # TARGET SOURCE...
  to=$out/$1.dict
  shift
  cat "$@" | grep -v '^#' | grep -oE '"[][A-Za-z0-9_ /().,:;^*+-]{2,30}"' | sort -u >"$to"
}
for target in batch binds flat hdf5 kubo poscar recipes spectra; do
  mkdir -p "$out/$target"
  if [ -d "$here/corpus/$target" ]; then cp "$here/corpus/$target"/* "$out/$target"; fi
done
"$build/tests/fuzz/fuzz_seeds" "$out"
for recipe in "$root"/tests/cli/inputs/*.cfg "$root"/tests/consume/*.cfg "$root"/tests/hosts/*.cfg; do
  cp "$recipe" "$out/recipes/$(basename "$recipe")"
done
cp "$root"/tests/cli/inputs/*.poscar "$out/poscar"
cp "$root"/tests/cli/inputs/*.states "$out/kubo"
# table, section (240: all), no change, and states from any bytes; then one change of an array
for table in 0 1; do
  for section in 0 1 2 3 4 5 6 7 360; do
    { printf "\\$table\\$section\\0" && head -c 200 "$root/LICENSE" | tail -c 100; } >"$out/binds/$table-$section"
    { printf "\\$table\\$section\\1" && head -c 300 "$root/LICENSE" | tail -c 150; } >"$out/binds/$table-$section-1"
  done
done
dictionary flat "$root"/interp/coulomix_flat_*.h "$root"/interp/coulomix_io.h "$root"/interp/coulomix_file.h "$here"/seeds.c
dictionary kubo "$root"/src/formats/kubo*.c "$root"/src/io/text.c
dictionary poscar "$root"/src/formats/poscar.c "$root"/src/core/nuclide.c
dictionary recipes "$root"/src/recipe/*.c "$root"/src/models/model_list.def "$root"/src/models/*.c
dictionary spectra "$root"/src/formats/spectrum*.c "$root"/src/io/text.c
