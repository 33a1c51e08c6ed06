#!/bin/sh
# Installs what is needed, builds with warnings as errors, and runs all tests; then the unit tests once more under the
# address and undefined-behaviour sanitizers, and a build by clang.
set -eu
cd "$(dirname "$0")/.."
tools/install-debian-packages.sh tests
jobs=$(nproc)
cmake --preset dev
cmake --build --preset dev -j "$jobs"
cmake --preset asan
cmake --build --preset asan -j "$jobs"
cmake --preset clang
cmake --build --preset clang -j "$jobs"
ctest --test-dir build/asan -L unit -j "$jobs" --output-on-failure
ctest --preset dev -j "$jobs"
