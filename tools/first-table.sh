#!/bin/sh
# Installs what is needed, builds, makes the built-in carbon/oxygen table and looks a state up in it.
set -eu
cd "$(dirname "$0")/.."
tools/install-debian-packages.sh
cmake -S . -B build/release -DCMAKE_BUILD_TYPE=Release -DCOULOMIX_TESTS=OFF >/dev/null
cmake --build build/release -j "$(nproc)" >/dev/null
build/release/coulomix generate -o carbon-oxygen.h5
echo
echo 'A carbon/oxygen white-dwarf core: x = 0.5, rho = 1e6 g/cm^3, T = 2e6 K'
build/release/coulomix query carbon-oxygen.h5 --x 0.5 --rho 1e6 --temp 2e6
