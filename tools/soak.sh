#!/bin/sh
# usage: soak.sh WORK_DIR [PART...]
# Long checks, apart from the tests. Each part ends within two hours on two cores. WORK_DIR keeps tables, outputs of each part, and
# record.txt: a line for each part that passed, with its seconds. Parts that are in the record are left out, so that an interrupted soak
# is continued by the same command. Parts, all if none is named:
#   tests       tests with many more random states, programs killed at random moments
#   sanitizers  all tests in C and of the command line under clang's address and undefined-behaviour sanitizers
#   threads     all unit tests under the thread sanitizer
#   states      1e9 lookups: what a status promises (check_states)
#   inversions  1e8 inversions against the bracketed search (check_inverse)
#   verify      1e5 samples for ten seeds of carbon and oxygen, and of five pairs; 1e6 of carbon and oxygen
#   hosts       tables read on arm64, s390x, i386 and with musl
#   valgrind    each verb's example under valgrind
#   analysis    clang-tidy with the static analyzer
#   coverage    lines and branches of loaders, binds and lookups by tests
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/.."
jobs=$(nproc)
parts=${*:-tests sanitizers threads states inversions verify hosts valgrind analysis coverage}

built() { # PRESET TARGET...: builds in the quiet
  preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -j "$jobs" --target "$@" >"$work/build-$preset.txt" 2>&1 || { tail -30 "$work/build-$preset.txt"; return 1; }
}

table() { # RECIPE: a finished table, made once by the release build
  [ -e "$work/$1.h5" ] || build/release/coulomix generate "${2:-tables/$1.cfg}" -o "$work/$1.h5" --quiet
}

pair() { # NAME NAME Z Z A A: a table of two nuclides with the built-in settings, and more terms in x of the conductivities, which
  # charges far apart need; they begin at Z = 3
  left_out="-e /^title/d -e /^mixture/,/^}/d"
  [ "$3" -ge 3 ] || left_out="$left_out -e /^transport/,/^}/d"
  # shellcheck disable=SC2086
  sed $left_out -e '/^transport/,/^}/s/x_nodes = 8;/x_nodes = 12;/' tables/carbon-oxygen.cfg >"$work/$1-$2.cfg"
  printf 'title = "%s-%s";\nmixture: { names = ("%s", "%s"); charges = (%s, %s); masses = (%s, %s); };\n' "$1" "$2" "$@" >>"$work/$1-$2.cfg"
  table "$1-$2" "$work/$1-$2.cfg"
}

tests() {
  built dev all && ctest --test-dir build/dev -C soak -L soak --output-on-failure
}

sanitizers() {
  export LSAN_OPTIONS=suppressions=$PWD/tests/checks/leaks.txt:print_suppressions=0
  built asan coulomix_tests coulomix_program make_stranger check_examples &&
    OMP_NUM_THREADS=1 ctest --test-dir build/asan -L 'unit|property|reference|cli' -j "$jobs" --output-on-failure
}

threads() {
  export TSAN_OPTIONS=ignore_noninstrumented_modules=1
  built tsan coulomix_tests && OMP_NUM_THREADS=4 ctest --test-dir build/tsan -L 'unit' --timeout 3000 -j 1 --output-on-failure
}

states() {
  built release coulomix_program check_states && table carbon-oxygen && table white-dwarf &&
    build/release/tests/bench/check_states 900000000 1000000 "$work/carbon-oxygen.h5" &&
    build/release/tests/bench/check_states 100000000 10000 "$work/white-dwarf.h5"
}

inversions() {
  built release coulomix_program check_inverse && table carbon-oxygen &&
    build/release/tests/bench/check_inverse 100000000 "$work/carbon-oxygen.h5"
}

verify() {
  built release coulomix_program && table carbon-oxygen && pair He C 2 6 4.0026 12 && pair C Ne 6 10 12 20 &&
    pair O Mg 8 12 16 24 && pair C Mg 6 12 12 24 || return 1
  failed=0
  for seed in 1 2 3 4 5 6 7 8 9 10; do
    build/release/coulomix verify "$work/carbon-oxygen.h5" --samples 100000 --seed "$seed" || failed=1
  done
  table oxygen-neon
  for name in oxygen-neon He-C C-Ne O-Mg C-Mg; do
    echo "pair $name"
    build/release/coulomix verify "$work/$name.h5" --samples 100000 || failed=1
  done
  build/release/coulomix verify "$work/carbon-oxygen.h5" --samples 1000000 || failed=1
  return $failed
}

hosts() {
  built release coulomix_program && sh tests/consume/cross/cross.sh . build/release/coulomix "$work/cross"
}

valgrind() {
  built dev coulomix_program check_examples plugin_right && sh tests/checks/valgrind.sh . build/dev "$work/valgrind"
}

analysis() {
  built tidy all && ! grep -n 'warning:' "$work/build-tidy.txt"
}

coverage() {
  # all allocations in turn take hours of programs that count
  built coverage all coulomix_fuzzers && tests/fuzz/replay.sh build/coverage >"$work/coverage-corpora.txt" &&
    OMP_NUM_THREADS=1 ctest --test-dir build/coverage -L 'unit|property|reference|faults|hosts|cli' -E faults/sample \
      -j "$jobs" >"$work/coverage-tests.txt"
  /usr/bin/env python3 tests/checks/coverage.py build/coverage --rest "$work/rest.txt"
}

status=0
for part in $parts; do
  if grep -q "^$part passed" "$work/record.txt" 2>/dev/null; then
    echo "$part: in the record"
    continue
  fi
  began=$(date +%s)
  echo "$part: output in $work/$part.txt"
  if "$part" >"$work/$part.txt" 2>&1; then
    echo "$part passed $(date +%Y-%m-%d) $(($(date +%s) - began)) s" | tee -a "$work/record.txt"
  else
    echo "$part FAILED"
    tail -20 "$work/$part.txt"
    status=1
  fi
done
exit $status
