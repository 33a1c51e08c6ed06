#!/bin/sh
# usage: settings.sh SOURCE_DIR PROGRAM
# The table of settings in tables/README.md is what the program prints, and the figure of the README is small enough.
set -eu
source=$1 program=$2
sed -n '/^| setting /,$p' "$source/tables/README.md" >settings-documented.md
"$program" generate --settings >settings-printed.md
diff settings-documented.md settings-printed.md ||
  { echo "tables/README.md: replace its table by the output of: coulomix generate --settings"; exit 1; }
[ "$(wc -l <"$source/README.md")" -le 150 ]
[ "$(wc -c <"$source/tools/freezing.svg")" -le 100000 ] && [ "$(wc -c <"$source/tools/closure.svg")" -le 100000 ]
