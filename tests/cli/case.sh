#!/bin/sh
# usage: coulomix=PROGRAM case.sh FILE CASE FOLDER [PATH...]
# Runs one case of a file of cases in FOLDER, made anew, which holds each PATH, inputs as copies and others as links. Exit status 77: skipped.
set -u
file=$1 case=$2 folder=$3
shift 3
. "${0%/*}/checks.sh"
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder" || exit 1
for path; do
  case $path in
    */inputs/*) cp "$path" . ;; # so that a case cannot write over it
    *) ln -s "$path" . ;;
  esac
done
body=$(awk -v name="$case:" '/^[A-Za-z0-9]/ { on = index($0, name) == 1; if (on) $0 = substr($0, length(name) + 1) } on' "$file")
[ -n "$body" ] || fail "no case $case in $file"
eval "$body"
[ "$failures" -eq 0 ] || { echo "$failures failures in $folder"; exit 1; }
