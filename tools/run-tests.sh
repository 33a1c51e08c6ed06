#!/bin/sh
# Installs what is needed, builds with warnings as errors, and runs all tests; before them, a build by clang and the tests
# in C under the address and undefined-behaviour sanitizers.
set -eu
cd "$(dirname "$0")/.."
tools/install-debian-packages.sh tests
jobs=$(nproc)
cmake --preset dev
cmake --build --preset dev -j "$jobs"
cmake --preset clang
cmake --build --preset clang -j "$jobs" --target coulomix coulomix_program coulomix_hosts # warnings of clang
cmake --preset asan
cmake --build --preset asan -j "$jobs" --target coulomix_tests
# without four tests of long sums, which the sanitizers slow most
ctest --test-dir build/asan -L 'unit|property|reference' \
  -E 'property/order_table|lattice/test_ordered|lattice/test_zone_values|eos/test_screening' -j "$jobs" --output-on-failure
ctest --preset dev -j "$jobs"
