#!/bin/sh
# usage: cuda.sh COULOMIX COMPILER PROGRAMS INTERP FOLDER
# The programs of tools/hosts/cuda with the host in place of a device: a table, its image, and lookups in the image that
# agree with themselves. A damaged image is refused.
set -eu
coulomix=$1 compiler=$2 programs=$3 interp=$4
rm -rf "$5"
mkdir -p "$5"
cd "$5"
flags="-Wall -Wextra -Wshadow -Werror -I$interp"
# shellcheck disable=SC2086
{
  "$compiler" $flags "$programs/make_image.c" -lz -lm -o make_image
  "$compiler" -x c++ -std=c++11 $flags "$programs/compare.cu" -pthread -lstdc++ -lm -o compare
}
cat >small.cfg <<'END'
lattice: { tolerance = 1e-6; };
order: { shells = 3; x_nodes = 17; gamma_d_nodes = 17; gamma_d_max = 40.0; };
phase: { enabled = false; };
equilibrium: { enabled = false; };
eos: { enabled = true; rho_min = 1e2; rho_max = 1e10; temp_min = 1e6; temp_max = 6e9; rho_nodes = 5; temp_nodes = 8; };
transport: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 1e6; temp_max = 2e6; rho_nodes = 5; temp_nodes = 5; x_nodes = 4; };
END
"$coulomix" generate -q small.cfg -o small.cmx
./make_image small.cmx small.image
./compare small.image 300 30 >log.txt || { cat log.txt; exit 1; }
grep -q 'device and host agree' log.txt
[ "$(grep -c ' 1\.0000000  *0 ' log.txt)" -eq 16 ]
head -c 100000 small.image >short.image
./compare short.image 300 30 2>&1 | grep 'short.image is cut short'
printf 'x' | dd of=small.image conv=notrunc 2>error.txt
./compare small.image 300 30 2>&1 | grep 'is no image'
