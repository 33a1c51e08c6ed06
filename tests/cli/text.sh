#!/bin/sh
# usage: text.sh PROGRAM SMALL_RECIPE WORK_DIR
# Titles are no paths, and what strangers wrote does not reach the terminal as it is.
set -u
cx=$1 work=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"

# the file that a title names
# named TITLE FILE
named() {
  printf 'title = "%s";\norder: { enabled = false; };\nphase: { enabled = false; };\n' "$1" >title.cfg
  expect 0 "^output:   $2\$" "$cx" generate --dry-run title.cfg
}
named carbon-oxygen_1.2 'carbon-oxygen_1\.2\.h5'
named '../escaped' 'escaped\.h5'
named '/abs/path' 'abs-path\.h5'
named 'C/O at 10^9 g/cm^3' 'C-O-at-10-9-g-cm-3\.h5'
named '...' 'untitled\.h5'
named '--help' 'help\.h5'
named '.hidden' 'hidden\.h5'
named 'Kohlenstoff – Öl' 'Kohlenstoff-l\.h5'
named "$(printf 'x%.0s' $(seq 255))" "$(printf 'x%.0s' $(seq 255))\.h5"
named '$(touch no); `touch no`' 'touch-no-touch-no\.h5'
mkdir inner
printf 'title = "../escaped";\norder: { enabled = false; };\nphase: { enabled = false; };\n' >inner/e.cfg
(cd inner && "$cx" generate -q e.cfg) || fail 'a title with a slash'
[ "$(ls inner | sort | tr '\n' ' ')" = 'e.cfg escaped.h5 ' ] || fail "written: $(ls . inner)"
[ -e escaped.h5 ] && fail 'a recipe wrote outside the current folder'
"$cx" info inner/escaped.h5 | grep -q '^/ title: \.\./escaped$' || fail 'the title is not kept'
printf '\ntitle = "a\033[2J";\n' >escape.cfg
"$cx" generate --dry-run escape.cfg >out.txt 2>&1 && fail 'an escape sequence in a title'
grep -q 'escape.cfg:2: title = "a?\[2J": .*without control characters' out.txt || fail "$(cat out.txt)"

# control characters of a stranger's table
clean() {
  "$@" >out.txt 2>&1
  LC_ALL=C tr -d '\n\t -~\303\251' <out.txt >rest.txt
  [ -s rest.txt ] && fail "control characters from: $*: $(od -c <rest.txt | head -n 1)"
}
for file in stranger.h5 stranger.cmx; do
  "$make_stranger" $file || fail "no $file"
  clean "$cx" info $file
  grep -q '^/ title: a\\x1b\]0;b\\x07c\\x9bd\\x7f\\x0de$' out.txt || fail "info: $(cat out.txt)"
  grep -q '  name\\x1b\[31m$' out.txt || fail "info: $(cat out.txt)"
  clean "$cx" cite $file
  grep -q '^coulomix 1\\x1b\[2J, and' out.txt || fail "cite: $(cat out.txt)"
  grep -q '^two é$' out.txt || fail "cite: $(cat out.txt)"
  clean "$cx" diff $file inner/escaped.h5
  clean "$cx" verify $file
  clean "$cx" plot $file
done

finish 'texts of strangers are shown safely'
