#!/bin/sh
# usage: COULOMIX_LIBRARY=FILE python_install.sh PYTHON PACKAGE_DIR WORK_DIR TABLE
# Installs the Python package into a virtual environment without network, from a copy, as building writes beside the
# sources, and uses it there.
set -eu
python=$1 package=$2 work=$3 table=$4
rm -rf "$work"
mkdir -p "$work"
cp -rL "$package" "$work/source"
"$python" -m venv --system-site-packages --without-pip "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-index --no-build-isolation --no-deps --no-compile \
  --disable-pip-version-check "$work/source"
cd "$work"
"$work/venv/bin/python" - "$table" "$work/venv" <<'EOF'
import importlib.metadata
import sys

import coulomix

assert coulomix.__file__.startswith(sys.argv[2]), coulomix.__file__
assert importlib.metadata.version("coulomix") == coulomix.__version__
print(coulomix.open(sys.argv[1]).eos(x=0.5, rho=1e6, T=1e7, quantities="p"))
EOF
[ -f "$(find "$work/venv" -name py.typed)" ]
