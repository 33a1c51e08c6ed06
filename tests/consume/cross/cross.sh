#!/bin/sh
# usage: cross.sh SOURCE_DIR PROGRAM WORK_DIR [ARCHITECTURE...]
# Compiles the lookup headers for other machines, runs them under qemu, and compares their numbers with those of this one:
# arm64 (aarch64-linux-gnu-gcc), s390x (big-endian), i386 (32 bits, with SSE2), and musl, on this processor, with the C
# library as well. They agree
# to 1e-12 of the size of each quantity with the same arithmetic: arm64 multiplies and adds at once, so that it is compared
# with this machine doing so (-march=x86-64-v3). Between the two, heat capacities of degenerate matter, small differences of
# large numbers, change by 8e-12. PROGRAM is coulomix; it makes a small table.
#
# zlib of another architecture is downloaded as the Debian package zlib1g-dev, from where this machine takes its packages,
# into WORK_DIR; nothing is installed.
set -eu
source=$1 program=$2 work=$3
shift 3
here=$source/tests/consume/cross
mkdir -p "$work"
flags="-std=c99 -O2 -Wall -Wextra -Werror -I$source/interp"

[ -e "$work/table.cmx" ] || "$program" generate --quiet "$source/tests/hosts/table.cfg" -o "$work/table.cmx"
native() { # NAME FLAGS: numbers of this machine
  name=$1
  shift
  cc $flags "$@" "$here/states.c" -lz -lm -o "$work/states-$name"
  "$work/states-$name" "$work/table.cmx" >"$work/states-$name.txt"
  echo "$name: $(wc -l <"$work/states-$name.txt") numbers"
}

compare() { # NAME REFERENCE COMMAND
  name=$1
  reference=$2
  shift 2
  "$@" "$work/table.cmx" >"$work/states-$name.txt"
  paste -d ' ' "$work/states-$reference.txt" "$work/states-$name.txt" | awk -v name="$name" -f "$here/compare.awk"
}

zlib_of() { # ARCHITECTURE: prints the folder that holds usr/
  options="-o Dir::State=$work/apt -o Dir::State::status=/dev/null -o Dir::Cache=$work/apt/cache -o APT::Sandbox::User=root"
  options="$options -o APT::Architectures::=$(dpkg --print-architecture) -o APT::Architectures::=$1"
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/zlib-$1"
  if [ ! -e "$work/zlib-$1/usr" ]; then
    (cd "$work/zlib-$1" && { apt-get $options -qq update || true; } && apt-get $options -qq download "zlib1g-dev:$1" &&
      dpkg-deb -x zlib1g-dev_*.deb .) >&2
  fi
  echo "$work/zlib-$1"
}

native plain
native fused -march=x86-64-v3
for machine in ${*:-musl arm64 s390x i386}; do
  arithmetic="" libraries=""
  case $machine in
  arm64) triple=aarch64-linux-gnu emulator=qemu-aarch64 reference=fused ;;
  s390x) triple=s390x-linux-gnu emulator=qemu-s390x reference=plain ;;
  i386) triple=i686-linux-gnu libraries=i386-linux-gnu emulator=qemu-i386 reference=plain arithmetic="-msse2 -mfpmath=sse" ;;
  musl)
    mkdir -p "$work/musl"
    cp /usr/include/zlib.h /usr/include/zconf.h "$work/musl/"
    zlib=$(cc -print-file-name=libz.a)
    musl-gcc -static $flags -I"$work/musl" "$here/states.c" "$zlib" -lm -o "$work/states-musl"
    compare musl plain "$work/states-musl"
    musl-gcc -static $flags -I"$work/musl" "-DCMXP_C_LOOKUPS=cmxp_c_lookups_base" '-DCMXP_C_TARGET="base"' \
      "$here/../find_package/library.c" "$source"/interp/c/*.c "$zlib" -lm -o "$work/library-musl"
    echo "musl: the C library links and says: $("$work/library-musl" "$work/table.cmx")"
    continue ;;
  *) echo "$machine: not one of musl, arm64, s390x, i386" >&2 && exit 2 ;;
  esac
  zlib=$(zlib_of "$machine")
  "$triple-gcc" -static $flags $arithmetic -I"$zlib/usr/include" "$here/states.c" "$zlib/usr/lib/${libraries:-$triple}/libz.a" -lm -o "$work/states-$machine"
  compare "$machine" "$reference" "$emulator" "$work/states-$machine"
done
