#!/bin/sh
# usage: verbs.sh SOURCE_DIR PROGRAM
# tools/verbs.md is what the program prints.
set -eu
"$2" help --markdown >verbs-printed.md
diff "$1/tools/verbs.md" verbs-printed.md ||
  { echo "replace tools/verbs.md by the output of: coulomix help --markdown"; exit 1; }
