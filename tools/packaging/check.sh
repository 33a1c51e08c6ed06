#!/bin/sh
# usage: check.sh [WORK_DIR]
# What a packager does, from a clone of the repository: the source archive, twice with the same bytes; `reuse lint` on it; two
# builds in different folders, without network where the user may leave it, with the same bytes; the Debian packages,
# lintian, and their tests from an empty root. Needs debhelper, dh-python, lintian and reuse besides what a build needs. Takes some
# ten minutes of two cores. Nothing is installed on the machine.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(realpath -m "${1:-$source/build/packaging}")
jobs=$(nproc)
rm -rf "$work"
mkdir -p "$work"
say() { printf '\n== %s\n' "$*"; }
isolate="unshare -n"
[ "$(id -u)" -eq 0 ] || isolate="unshare -c -n" # no other user inside: tests look at permissions
offline() { if $isolate true 2>/dev/null; then $isolate "$@"; else echo "(with network)" && "$@"; fi; }
export CCACHE_DISABLE=1

say "the source archive, twice"
for k in 1 2; do
  cmake -S "$source" -B "$work/archive-$k" -DCOULOMIX_GENERATOR=OFF -DCOULOMIX_C_LIBRARY=OFF >/dev/null
  cmake --build "$work/archive-$k" --target dist >/dev/null
done
archive=$(ls "$work"/archive-1/coulomix-*.tar.gz)
name=$(basename "$archive" .tar.gz)
cmp "$archive" "$work/archive-2/$name.tar.gz"
sha256sum "$archive"
version=${name#coulomix-}

say "reuse lint"
mkdir "$work/lint"
tar xzf "$archive" -C "$work/lint"
(cd "$work/lint/$name" && reuse lint | tail -n 5)

say "two builds, without network"
SOURCE_DATE_EPOCH=$(git -C "$source" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
for k in 1 2; do
  mkdir "$work/build-$k"
  tar xzf "$archive" -C "$work/build-$k"
  cd "$work/build-$k/$name"
  CFLAGS="-ffile-prefix-map=$PWD=." offline sh -euc "cmake -B build -DCMAKE_BUILD_TYPE=Release -DCOULOMIX_TESTS=OFF -DCOULOMIX_BENCH=OFF >/dev/null
    cmake --build build -j $jobs >/dev/null
    DESTDIR=$work/root-$k cmake --install build >/dev/null"
done
diff -r "$work/root-1" "$work/root-2"
echo "the same $(find "$work/root-1" -type f | wc -l) files"
"$work/root-1/usr/local/bin/coulomix" --version | head -n 1
if "$work/root-1/usr/local/bin/coulomix" --version | grep -q unknown; then
  echo "the commit is not known" >&2 && exit 1
fi

say "Debian packages"
mkdir "$work/debian"
cd "$work/debian"
cp "$archive" "coulomix_$version.orig.tar.gz"
tar xzf "$archive"
cp -r "$name/tools/packaging/debian" "$name/"
(cd "$name" && offline dpkg-buildpackage -us -uc -j"$jobs" >"$work/debian.log" 2>&1) || { tail -n 40 "$work/debian.log" && exit 1; }
ls ./*.deb
lintian --fail-on error,warning ./*.changes
echo "lintian: no errors, no warnings"

say "the packages in an empty root"
mkdir root
for package in ./*.deb; do
  case $package in *-dbgsym_*) ;; *) dpkg-deb -x "$package" root ;; esac
done
root=$PWD/root
lib=$(dirname "$(find "$root/usr/lib" -name 'libcoulomix-interp.so.0')")
for test in program library; do
  ROOT=$root PATH=$root/usr/bin:/usr/bin:/bin LD_LIBRARY_PATH=$lib PYTHONPATH=$root/usr/lib/python3/dist-packages \
    PKG_CONFIG_PATH=$lib/pkgconfig sh "$name/debian/tests/$test"
done
MANPATH=$root/usr/share/man man --warnings coulomix-query >/dev/null
say "all passed"
