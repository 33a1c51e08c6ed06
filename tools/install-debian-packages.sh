#!/bin/sh
# Installs on Debian 12 what building and plotting need; with the argument "tests", what the tests need as well.
set -eu
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
packages="gcc g++ cmake make pkg-config git libhdf5-dev libgsl-dev zlib1g-dev libconfig-dev liblapacke-dev libqhull-dev libjansson-dev gnuplot-nox jq"
[ "${1:-}" = tests ] && packages="$packages libcmocka-dev libnlopt-dev hdf5-tools clang libclang-rt-14-dev libomp-14-dev valgrind \
  gfortran python3-numpy python3-xarray python3-h5netcdf python3-pytest python3-pip python3-venv python3-setuptools python3-wheel mypy texlive-binaries \
  libudunits2-dev openmpi-bin libopenmpi-dev abigail-tools reuse groff bash-completion"
missing=""
for p in $packages; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
done
if [ -n "$missing" ]; then
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
