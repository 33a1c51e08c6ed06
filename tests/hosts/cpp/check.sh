#!/bin/sh
# usage: check.sh RUN.SH TABLE FOLDER COMPILER LAST_LINE
# An example in C++ by its documented command: it ends with this line, and a table that is none is refused by name.
set -eu
run=$1 table=$2 folder=$3 compiler=$4 wanted=$5
rm -rf "$folder"
mkdir -p "$folder"
CXX=$compiler CXXFLAGS="-O0 -Wall -Wextra -Wpedantic -Wshadow -Werror" PKG_CONFIG_LIBDIR=/nonexistent \
  sh "$run" "$table" "$folder" >"$folder/log.txt" 2>&1 || { cat "$folder/log.txt"; exit 1; }
tail -1 "$folder/log.txt" | grep -q "$wanted" || { cat "$folder/log.txt"; exit 1; }
program=$(find "$folder" -type f -perm -u+x)
head -c 1000 "$table" >"$folder/short.cmx"
if "$program" "$folder/short.cmx" >"$folder/log.txt" 2>&1; then exit 1; fi
grep -q 'cut short\|truncated\|ends\|short' "$folder/log.txt" || { cat "$folder/log.txt"; exit 1; }
