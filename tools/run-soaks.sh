#!/bin/sh
# Long forms of tests, hours in all: many more random states, a table's every node at a million wave vectors, a program
# killed at random moments, and all tests in C under the sanitizers. Apart from the other tests; needs the dev build.
set -eu
cd "$(dirname "$0")/.."
cmake --preset dev
cmake --build --preset dev -j "$(nproc)"
cmake --build --preset dev -j "$(nproc)" --target coulomix_bench
ctest --test-dir build/dev -C soak -L soak --output-on-failure
cmake --preset asan
cmake --build --preset asan -j "$(nproc)" --target coulomix_tests
ctest --test-dir build/asan -L 'unit|property|reference' --output-on-failure
