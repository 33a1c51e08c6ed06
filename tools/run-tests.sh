#!/bin/sh
# Installs what is needed, builds with warnings as errors, and runs all tests: built by gcc; built by clang with the address
# and undefined-behaviour sanitizers, programs and command line too; threads under the thread sanitizer. The minutes of each
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

cmake --preset dev -DCMAKE_C_FLAGS_RELWITHDEBINFO='-O2 -g1' # lines in traces; variables take time to compile
cmake --build --preset dev -j "$jobs"
stage 'gcc: build'

# The rooms that read what comes from outside, and the lookups. Of the others tools/soak.sh runs the tests so, also those of
# long sums, which the sanitizers slow most.
rooms='core io formats recipe interp tools'
cmake --preset asan
# shellcheck disable=SC2046
cmake --build --preset asan -j "$jobs" --target $(printf 'coulomix_tests_%s ' $rooms) coulomix_program make_stranger check_examples
stage 'clang: build'

# One thread a process, since the leak checker may crash while threads of OpenMP end.
slow='tools/test_core_track|report|cli/plot/|made/.*figures|cli/(phase/(compounds|fixed-electron-density)|.*ordered|example/(bench|plot))'
export LSAN_OPTIONS="suppressions=$PWD/tests/checks/leaks.txt:print_suppressions=0"
OMP_NUM_THREADS=1 ctest --test-dir build/asan -L "^($(echo $rooms | tr ' ' '|')|cli)\$" -E "$slow" -j "$jobs" --output-on-failure
stage 'clang: tests'

# Of OpenMP's own run-time, which is built without the sanitizer, no accesses are reported.
export TSAN_OPTIONS=ignore_noninstrumented_modules=1
cmake --preset tsan -DCMAKE_C_FLAGS_RELWITHDEBINFO='-O1 -g1'
cmake --build --preset tsan -j "$jobs" --target test_threads coulomix_program
build/tsan/tests/test_threads
rm -f build/tsan/star.h5*
OMP_NUM_THREADS=4 build/tsan/coulomix generate tests/cli/inputs/star.cfg -o build/tsan/star.h5 -q
stage threads

sh tests/checks/compilers.sh build/dev/coulomix build/asan/coulomix tests/cli/inputs/star.cfg
stage compilers

ctest --preset dev -j "$jobs"
stage 'gcc: tests'
printf '%s' "$minutes"
