#!/bin/sh
# usage: browser.sh PROGRAM [REPORT]
# Opens the page of `coulomix report` in Chromium, at 400 and 1600 px and as a PDF. REPORT is a folder that the program has
# written; without it the whole report is made, in some 20 s of CPU time. Pictures of the page stay in the folder browser.
# Exit status 77: skipped.
set -eu
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ]; then
  echo "skipped: chromium is not installed (apt-get install chromium)"
  exit 77
fi
rm -rf browser
mkdir browser
cd browser
if [ $# -gt 1 ]; then
  report=$(cd .. && realpath "$2")
else
  "$program" report -q -o report
  report=$PWD/report
fi
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# The page in a frame of the given width; what harness.html found is the text of its element `found`. No name of a host is
# found, and what the browser asks for on its own is switched off.
cp "$here/harness.html" .
browse() {
  rm -rf profile
  timeout 240 "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$PWD/profile" "$@"
}
look() {
  width=$1
  shift
  browse --allow-file-access-from-files \
    --host-resolver-rules='MAP * ~NOTFOUND' --disable-background-networking --disable-component-update --disable-sync --no-first-run \
    --log-net-log="$PWD/net-$width.json" --enable-logging=stderr --v=0 --window-size="$((width + 100)),1000" \
    "$@" 2>"log-$width.txt"
}
# What pages asked for, not the browser itself, whose requests have no origin.
asked() {
  jq -r '.events[].params | select(.url? and .initiator? and .initiator != "not an origin").url' "net-$1.json" |
    grep -v -e '^file:' -e '^data:' -e '^chrome'
}
# The checks must be able to fail: a page with each fault.
cat >faulty.html <<'END'
<!DOCTYPE html><title>faulty</title><table style="width:900px"><tr id="a"><td style="font-size:6px">text</td></tr></table>
<img src="http://example.invalid/x.png"><script>console.error("a message")</script>
END
look 400 --dump-dom "file://$PWD/harness.html?width=400&page=file://$PWD/faulty.html" >faulty-dom.html
grep -q '"decoded":0.*"frame":400,"width":9.*"least_text":6,"scripts":1,"unnamed":1,"requests":1' faulty-dom.html || fail "faults are not found"
grep -q 'CONSOLE.*a message' log-400.txt || fail "messages of the console are not found"
asked 400 >/dev/null || fail "a request is not found"

for width in 400 1600; do
  look $width --dump-dom "file://$PWD/harness.html?width=$width&page=file://$report/index.html" >"dom-$width.html"
  found=$(sed -n 's/.*<pre id="found">\(.*\)<\/pre>.*/\1/p' "dom-$width.html" | sed 's/&quot;/"/g')
  [ -n "$found" ] || fail "$width px: nothing was found: $(cat "log-$width.txt")"
  echo "$width px: $found"
  echo "$found" | jq -e '.title != "" and .rows > 0' >/dev/null || fail "$width px: no rows"
  echo "$found" | jq -e '.pictures == .decoded' >/dev/null || fail "$width px: a picture is not decoded"
  echo "$found" | jq -e '.width <= .frame' >/dev/null || fail "$width px: the page is wider than its window"
  echo "$found" | jq -e '.least_text >= 11' >/dev/null || fail "$width px: text is small"
  echo "$found" | jq -e '.unnamed == 0' >/dev/null || fail "$width px: a picture without a text, or a head of a column without a scope"
  echo "$found" | jq -e '.requests == 0 and .scripts == 0' >/dev/null || fail "$width px: the page asks for something"
  grep 'CONSOLE' "log-$width.txt" && fail "$width px: the console has a message"
  asked $width && fail "$width px: a request was made"
  browse --window-size="$width,8000" --screenshot="$PWD/page-$width.png" "file://$report/index.html" 2>/dev/null || true
  [ -s "page-$width.png" ] || fail "$width px: no picture of the page"
done
if [ "$(jq '.figures | map(select(.drawn)) | length' "$report/report.json")" -ne "$(grep -c '<img ' "$report/index.html")" ]; then
  fail "a figure of report.json is not in the page"
fi
heads=$(grep -o '<h[1-6]' "$report/index.html" | sort | uniq -c | awk '$2 == "<h1" {one = $1} $2 == "<h2" {two = $1} END {print (one == 1 && two > 2)}')
[ "$heads" = 1 ] || fail "not one heading of the first level with several below"
[ "$(wc -c <"$report/index.html")" -le 5000000 ] || fail "the page has more than 5 MB"
browse --no-pdf-header-footer --print-to-pdf="$PWD/report.pdf" "file://$report/index.html" 2>/dev/null || true
pages=$(grep -a -c '/Type */Page\b' report.pdf || true)
[ "$(head -c 5 report.pdf)" = "%PDF-" ] && [ "$pages" -ge 2 ] || fail "no PDF of several pages"
echo "PDF: $pages pages, $(wc -c <report.pdf) bytes"
[ "$failures" -eq 0 ] || { echo "$failures failures in $PWD"; exit 1; }
rm -rf profile
echo passed
