#!/bin/sh
# Installs what is needed, builds with warnings as errors, and runs all tests; before them, a build by clang and the tests
# in C under the address and undefined-behaviour sanitizers.
set -eu
cd "$(dirname "$0")/.."
tools/install-debian-packages.sh tests
jobs=$(nproc)
cmake --preset dev
cmake --build --preset dev -j "$jobs"
cmake --preset clang -DCMAKE_C_FLAGS_RELEASE=-O1 # warnings of clang
cmake --build --preset clang -j "$jobs" --target coulomix coulomix_program coulomix_c_calls coulomix_c_base coulomix_hosts
cmake --preset asan
cmake --build --preset asan -j "$jobs" --target coulomix_tests
# without tests of long sums, which the sanitizers slow most; tools/run-soaks.sh runs them
slow='property/order_table|lattice/test_(ordered|phonon_moments|zone_values)|eos/test_(screening|freezing)|phase/test_phase_compounds'
slow="$slow|table/test_(equilibrium_table|order_regions)|verify/test_verify|tools/test_core_track"
ctest --test-dir build/asan -L 'unit|property|reference' -E "$slow" -j "$jobs" --output-on-failure
ctest --preset dev -j "$jobs"
