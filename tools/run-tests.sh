#!/bin/sh
# Installs what is needed, builds with warnings as errors, and runs all tests: built by gcc; built by clang with the address
# and undefined-behaviour sanitizers, programs and command line too; and the fuzz targets for a moment. The minutes of each
# stage are printed at the end. tools/soak.sh has the long forms.
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc)
minutes=""
began=$(date +%s)
stage() { # the name of the stage that ended
  now=$(date +%s)
  minutes="$minutes$(printf '%-12s %5.1f min' "$1" "$(echo "$now $began" | awk '{print ($1 - $2) / 60}')")
"
  began=$now
}

tools/install-debian-packages.sh tests
stage packages

cmake --preset dev
cmake --build --preset dev -j "$jobs"
stage 'gcc: build'

# The rooms that read what comes from outside, and lookups of changed tables and in batches. Of the others tools/soak.sh runs
# the tests so.
rooms='core io formats recipe tools'
cmake --preset asan
# shellcheck disable=SC2046
cmake --build --preset asan -j "$jobs" --target $(printf 'coulomix_tests_%s ' $rooms) coulomix_program make_stranger check_examples coulomix_fuzzers \
  test_hostile_tables test_batch test_threads
stage 'clang: build'

# Left out: long computations and what repeats other cases; soak.sh runs all.
# One thread a process, since the leak checker may crash while threads of OpenMP end.
# Words and no groups: expressions of ctest may have nine.
slow='cli/example tools/test_core_track report cli/plot/ cli/.*ordered
  cli/beyond/table cli/beyond/tie-lines cli/bench/json cli/bench/species cli/export/line$ cli/export/opacities cli/export/table$
  cli/full/every-verb cli/generate/folder-that-goes-away cli/generate/killed-and-resumed cli/generate/output-keeps-its-mode
  cli/generate/progress-forms cli/merge/less-of-one cli/own/conductivity$ cli/own/sweep cli/own/transport cli/phase/compounds
  cli/phase/fixed-electron-density cli/phonons/all-negative cli/phonons/json cli/plugin/another cli/plugin/refused-threads
  cli/plugin/table cli/plugin/verbs cli/program/man-pages cli/query/metastable-pairs cli/query/species-pairs
  cli/sensitivity/by-hand cli/sensitivity/everything cli/sensitivity/folder cli/sensitivity/run cli/supercell/centre
  cli/supercell/pairs cli/supercell/threads cli/verify/beyond cli/verify/eos-json cli/verify/progress cli/verify/species'
slow=$(echo $slow | tr ' ' '|')
export LSAN_OPTIONS="suppressions=$PWD/tests/checks/leaks.txt:print_suppressions=0"
OMP_NUM_THREADS=1 ctest --test-dir build/asan -L "^($(echo $rooms | tr ' ' '|')|cli)\$" -E "$slow" -j "$jobs" --output-on-failure
for name in test_hostile_tables test_batch test_threads; do "build/asan/tests/$name"; done
stage 'clang: tests'

tests/fuzz/short.sh build/asan
stage 'clang: fuzz'

sh tests/checks/compilers.sh build/dev/coulomix build/asan/coulomix tests/cli/inputs/star.cfg
stage compilers

ctest --preset dev -j "$jobs"
stage 'gcc: tests'
printf '%s' "$minutes"
