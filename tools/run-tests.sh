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
cmake --build --preset clang -j "$jobs" --target coulomix coulomix_program coulomix_c coulomix_hosts # warnings of clang
cmake --preset asan
cmake --build --preset asan -j "$jobs" --target coulomix_tests
# without eight tests of long sums, which the sanitizers slow most; tools/run-soaks.sh runs them
ctest --test-dir build/asan -L 'unit|property|reference' -j "$jobs" --output-on-failure -E 'property/order_table|lattice/test_ordered|\
lattice/test_zone_values|eos/test_(screening|freezing)|table/test_equilibrium_table|phase/test_phase_compounds|verify/test_verify'
ctest --preset dev -j "$jobs"
