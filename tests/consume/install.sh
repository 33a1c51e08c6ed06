#!/bin/sh
# usage: install.sh CMAKE BUILD_DIR SOURCE_DIR WORK_DIR
# An installed copy through find_package and pkg-config: headers, C library, generator.
set -eu
cmake=$1 build=$2 source=$3 work=$4
rm -rf "$work"
mkdir -p "$work"
"$cmake" --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix" # nothing inside depends on where it was installed
"$work/prefix/bin/coulomix" --version
"$work/prefix/bin/coulomix" generate --quiet -o "$work/small.cmx" "$source/small.cfg"
expected=$("$work/prefix/bin/coulomix" query "$work/small.cmx" --x 0.5 --gamma-d 10 | awk '/f_order/ {f=$2} /s_res/ {s=$2} END {printf "%.9f %.9f", f, s}')
same() { # what a host prints
  got=$("$@" | awk '{printf "%.9f %.9f", $1, $2}')
  echo "$1: $got"
  [ "$got" = "$expected" ]
}

"$cmake" -S "$source/find_package" -B "$work/find_package" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
"$cmake" --build "$work/find_package" >/dev/null
for host in host_c host_cxx; do
  same "$work/find_package/$host" "$work/small.cmx"
done
"$work/find_package/generator" | grep ' 0.895929255682'

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name coulomix-interp.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
cc -std=c99 "$source/find_package/host.c" "$source/find_package/second_unit.c" $(pkg-config --cflags --libs coulomix-io) -o "$work/host_pc"
same "$work/host_pc" "$work/small.cmx"
# shellcheck disable=SC2046
cc "$source/find_package/generator.c" $(pkg-config --cflags --libs coulomix) -o "$work/generator_pc"
"$work/generator_pc" | grep ' 0.895929255682'
if [ -e "$PKG_CONFIG_PATH/coulomix-c.pc" ]; then
  same "$work/find_package/library" "$work/small.cmx"
  same "$work/find_package/library_static" "$work/small.cmx"
  # shellcheck disable=SC2046
  cc -std=c99 "$source/find_package/library.c" $(pkg-config --cflags --libs coulomix-c) \
    -Wl,-rpath,"$(pkg-config --variable=libdir coulomix-c)" -o "$work/library_pc"
  same "$work/library_pc" "$work/small.cmx"
fi

# Plug-ins against the installed headers, by CMake and by the command of tools/hosts/README.md, and a table with one.
plugin=$source/../../tools/hosts/plugin
"$cmake" -S "$plugin" -B "$work/plugin" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
"$cmake" --build "$work/plugin" >/dev/null
for file in "$work"/plugin/lib*.so; do
  "$work/prefix/bin/coulomix" check-plugin --brief "$file"
done
# shellcheck disable=SC2046
cc -O2 -shared -fPIC $(pkg-config --cflags coulomix) "$plugin/liquid.c" -o "$work/libliquid.so"
"$work/prefix/bin/coulomix" generate -q "$plugin/mine.cfg" --plugin "$work/libliquid.so" -o "$work/mine.h5"
"$work/prefix/bin/coulomix" cite "$work/mine.h5" | grep 'W. L. Slattery, G. D. Doolen, and H. E. DeWitt, Phys. Rev. A 26, 2255 (1982)'
"$work/prefix/bin/coulomix" cite "$work/mine.h5" | grep 'plug-in libliquid.so, SHA-256'
echo "installed package works through find_package and pkg-config"
