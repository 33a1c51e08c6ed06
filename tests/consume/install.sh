#!/bin/sh
# usage: install.sh CMAKE BUILD_DIR SOURCE_DIR WORK_DIR
set -eu
cmake=$1 build=$2 source=$3 work=$4
rm -rf "$work"
mkdir -p "$work"
"$cmake" --install "$build" --prefix "$work/prefix" >/dev/null
"$work/prefix/bin/coulomix" --version
"$work/prefix/bin/coulomix" generate --quiet -o "$work/small.cmx" "$source/small.cfg"
expected=$("$work/prefix/bin/coulomix" query "$work/small.cmx" --x 0.5 --gamma-d 10 | awk '/f_order/ {f=$2} /s_res/ {s=$2} END {printf "%.9f %.9f", f, s}')

"$cmake" -S "$source/find_package" -B "$work/find_package" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
"$cmake" --build "$work/find_package" >/dev/null
for host in host_c host_cxx; do
  got=$("$work/find_package/$host" "$work/small.cmx" | awk '{printf "%.9f %.9f", $1, $2}')
  echo "$host: $got"
  [ "$got" = "$expected" ]
done
"$work/find_package/generator" | grep ' 0.895929255682'

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name coulomix-interp.pc)")
prefix="--define-variable=prefix=$work/prefix" # the file names the prefix that was configured
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
cc -std=c99 "$source/find_package/host.c" "$source/find_package/second_unit.c" $(pkg-config "$prefix" --cflags --libs coulomix-interp) -lz -o "$work/host_pc"
[ "$("$work/host_pc" "$work/small.cmx" | awk '{printf "%.9f %.9f", $1, $2}')" = "$expected" ]
# shellcheck disable=SC2046
cc "$source/find_package/generator.c" $(pkg-config "$prefix" --cflags --libs coulomix) -o "$work/generator_pc"
"$work/generator_pc" | grep ' 0.895929255682'
# the example of the README, as a newcomer would copy it
awk '/^```c$/ {on=1; next} /^```$/ {on=0} on' "$source/../../README.md" >"$work/example.c"
# shellcheck disable=SC2046
cc -Wall -Wextra -Werror "$work/example.c" $(pkg-config "$prefix" --cflags --libs coulomix-interp) -lz -o "$work/example"
{
  cat "$source/small.cfg"
  echo 'eos: { enabled = true; rho_min = 1e5; rho_max = 1e7; temp_min = 1e6; temp_max = 1e7; };'
} | sed 's/charges = (6.0, 8.0);/& masses = (12.0, 15.9949146196);/' >"$work/eos.cfg"
"$work/prefix/bin/coulomix" generate --quiet -o "$work/eos.cmx" "$work/eos.cfg"
"$work/example" "$work/eos.cmx" | grep '^P = 2\.53'
"$work/example" "$work/eos.cmx" | grep '^T = 3\.000000000[0-9]*e+06 K from rho and e, status 0'
echo "installed package works through find_package and pkg-config"
