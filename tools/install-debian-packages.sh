#!/bin/sh
# Installs what building, testing and plotting need on Debian 12.
set -eu
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
packages="gcc g++ cmake make pkg-config libhdf5-dev libgsl-dev zlib1g-dev libconfig-dev libcmocka-dev
          libjansson-dev libnlopt-dev gnuplot-nox hdf5-tools git ca-certificates"
missing=""
for p in $packages; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
done
if [ -n "$missing" ]; then
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
