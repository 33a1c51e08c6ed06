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
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
cc -std=c99 "$source/find_package/host.c" "$source/find_package/second_unit.c" $(pkg-config --cflags --libs coulomix-interp) -lz -o "$work/host_pc"
[ "$("$work/host_pc" "$work/small.cmx" | awk '{printf "%.9f %.9f", $1, $2}')" = "$expected" ]
# shellcheck disable=SC2046
cc "$source/find_package/generator.c" $(pkg-config --cflags --libs coulomix) -o "$work/generator_pc"
"$work/generator_pc" | grep ' 0.895929255682'
echo "installed package works through find_package and pkg-config"
