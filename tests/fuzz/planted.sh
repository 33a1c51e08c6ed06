#!/bin/sh
# Tests the targets: drops a bound in a copy of each reader, and shows that its target finds that: planted.sh BUILD
# [NAME...]. Prints target, the bound, executions and seconds. A changed source is linked before the library of the
# build; a changed header stands with copies of the others before those of the repository. A bound that is not there any
# more is an error.
set -eu
build=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/seeds.sh" "$build" "$work/seeds"
names=${*:-batch binds flat hdf5 kubo poscar recipes spectra}
flags="-std=c11 -O1 -g1 -ffp-contract=off -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow
  -fno-sanitize-recover=all -fno-omit-frame-pointer"
include="-I$root/interp -I$root/include -I$root/src -I$root/tools -I$here $(pkg-config --cflags hdf5)"
libraries="$(pkg-config --libs gsl libconfig lapacke qhull_r hdf5 jansson) -lhdf5_hl -lz -fopenmp -lpthread -lm"
support=$(find "$build/tests/fuzz/CMakeFiles/coulomix_fuzz_support.dir" -name '*.o')

plant() { # TARGET FILE BOUND WITHOUT: the text BOUND is replaced in FILE
  target=$1 file=$2
  rm -rf "$work/$target"
  mkdir -p "$work/$target/run" "$work/$target/corpus"
  cd "$work/$target"
  case $file in *.h) cp "$root"/interp/*.h . ;; esac # they include each other from their own folder
  python3 - "$root/$file" "$(basename "$file")" "$3" "$4" <<'PY'
import sys
text = open(sys.argv[1]).read()
if text.count(sys.argv[3]) != 1: sys.exit(sys.argv[1] + ": no such bound: " + sys.argv[3])
open(sys.argv[2], "w").write(text.replace(sys.argv[3], sys.argv[4]))
PY
  objects='' options=''
  case $target in
  batch)
    for part in batch_columns batch_lines batch_number batch_text manual mixture option query_eos query_mixture tool; do
      if [ "tools/$part.c" != "$file" ]; then objects="$objects $build/tools/CMakeFiles/coulomix_program.dir/$part.c.o"; fi
    done
    ;;
  binds) options=-ffp-exception-behavior=maytrap ;;
  flat) options=-Wl,--wrap=crc32,--wrap=inflate ;;
  esac
  case $file in
  *.c) # private headers are found beside the original
    clang $flags $include -I"$(dirname "$root/$file")" -c "$(basename "$file")" -o planted.o
    objects="planted.o $objects"
    ;;
  esac
  clang $flags $options -I"$work/$target" $include -fsanitize=fuzzer "$here/fuzz_$target.c" $support $objects \
    "$build/libcoulomix.a" $libraries -o "fuzz_$target"
  mkdir -p tests/fuzz
  mv "fuzz_$target" tests/fuzz
  cp "$build"/tests/fuzz/*.cmx tests/fuzz/ 2>/dev/null || true
  start=$(date +%s)
  cd run
  if sh "$here/run.sh" "$work/$target" "$target" "$work/seeds" "$work/$target/corpus" 100000000 -max_total_time=600 \
    >../log 2>&1; then
    echo "$target: NOT FOUND: $3"
    failed=1
    return
  fi
  seconds=$(($(date +%s) - start))
  # with the bound in its place the same input is harmless
  if ! "$build/tests/fuzz/fuzz_$target" crash-* >../unchanged 2>&1; then
    echo "$target: found something else: $(grep -a -m1 -E 'property|SUMMARY' ../unchanged | cut -c1-110)"
    failed=1
    return
  fi
  echo "$target: found after $(sed -n 's/^stat::number_of_executed_units: *//p' ../log) executions, $seconds s:" \
    "$(grep -a -m1 -E 'property|SUMMARY' ../log | cut -c1-110)"
}

for name in $names; do
  case $name in
  batch) plant batch tools/batch_columns.c 'n >= NAME || !n' '!n' ;;
  flat) plant flat interp/coulomix_flat_header.h 'padded > flat->n || block->bytes > flat->n - padded' 'padded > flat->n' ;;
  hdf5) plant hdf5 interp/coulomix_hdf5_messages.h 'version != 1 || flags > 31 || set > 1 ||' '' ;;
  poscar) plant poscar src/formats/poscar.c 'l == CMX_MAX_LABELS || r->n_groups == CMX_MAX_SITES' '0' ;;
  spectra) plant spectra src/formats/spectrum_file.c 'r->n_columns == CMXP_MOST_COLUMNS' '0' ;;
  kubo) plant kubo src/formats/kubo_file.c '!(value >= 1.0 && value <= (double)n)' '!(value >= 1.0)' ;;
  recipes)
    plant recipes src/recipe/recipe.c 'n < 2 || n > CMX_RECIPE_SPECIES' 'n < 2'
    plant recipes src/recipe/recipe.c 'n < 1 || n > CMX_RECIPE_SOLIDS' 'n < 1'
    ;;
  binds) plant binds interp/coulomix_base.h '(rank > 1 && a->dims[1] != d1)' '0' ;;
  esac
done
exit ${failed:-0}
