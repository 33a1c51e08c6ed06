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

# has_keys 'k1 k2' COMMAND...: one JSON object with these keys at its top
has_keys() {
  keys=$1
  shift
  "$@" >json.txt 2>err.txt || fail "exit $?: $*"
  [ -s err.txt ] && fail "standard error of $*: $(cat err.txt)"
  for k in $keys; do grep -q "^ \"$k\":" json.txt || fail "key $k is missing from: $*"; done
  [ "$(head -c 1 json.txt)" = "{" ] || fail "not one JSON object: $*"
}

# finish MESSAGE: the verdict
finish() {
  [ "$failures" -eq 0 ] || { echo "$failures failures"; exit 1; }
  echo "$1"
}
