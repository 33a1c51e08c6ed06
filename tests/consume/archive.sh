#!/bin/sh
# usage: archive.sh CPACK BUILD_DIR SOURCE_DIR WORK_DIR
# The source archive: all files of the last commit, the commit in it, and copyright and licence of each file, if the program
# reuse is installed. Exit status 77 without git.
set -eu
cpack=$1 build=$2 source=$3 work=$4
git -C "$source" rev-parse HEAD >/dev/null 2>&1 || exit 77
[ -e "$source/.git" ] || exit 77
rm -rf "$work"
mkdir -p "$work"
"$cpack" --config "$build/CPackSourceConfig.cmake" -B "$work" >/dev/null
tar xzf "$work"/coulomix-*.tar.gz -C "$work"
cd "$work"/coulomix-*/
git -C "$source" ls-tree -r --name-only HEAD | LC_ALL=C sort >../committed
find . -type f -o -type l | sed 's|^\./||' | grep -v '^LICENSES/' | LC_ALL=C sort >../packed
diff ../committed ../packed
case $(git -C "$source" rev-parse HEAD) in
"$(cat src/core/commit.txt)"*) ;;
*) echo "src/core/commit.txt: $(cat src/core/commit.txt)" && exit 1 ;;
esac
cmp LICENSE LICENSES/BSD-3-Clause.txt
if command -v reuse >/dev/null; then GIT_CEILING_DIRECTORIES="$work" reuse --root . lint >../lint 2>&1 || { cat ../lint && exit 1; }; fi
echo "$(wc -l <../packed) files"
