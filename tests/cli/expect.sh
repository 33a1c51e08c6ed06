# Sourced by the tests of this folder: an empty work folder and checks that count failures.
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# expect STATUS PATTERN COMMAND...: exit status, and a pattern in what it prints on either stream
expect() {
  want=$1 pattern=$2
  shift 2
  out=$("$@" 2>&1 </dev/null)
  got=$?
  [ "$got" -eq "$want" ] || fail "exit $got, expected $want: $* -- $out"
  echo "$out" | grep -q -e "$pattern" || fail "no '$pattern' from: $* -- $out"
}

# finish MESSAGE: the verdict
finish() {
  [ "$failures" -eq 0 ] || { echo "$failures failures"; exit 1; }
  echo "$1"
}
