#!/usr/bin/env bash
# opencc-js 1.4.2: its table of traditional to simplified characters, read one character at a time, is not at its end after
# one step: a few characters are simplified to one that the same table simplifies again. Two spellings of one name then
# meet only where the table is followed to its end.
#
# Seen:
#   薴 > 苧 > 苎
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund opencc-js@1.4.2
cat > look.mjs <<'JS'
import dictionary from 'opencc-js/dict/TSCharacters';
const table = new Map(dictionary.split('|').map((pair) => pair.split(' ')));
const way = ['薴'];
for (let next = table.get(way[0]); next !== undefined && !way.includes(next); next = table.get(next)) way.push(next);
console.log(way.join(' > '));
JS
seen=$(node look.mjs)
printf '%s\n' "$seen"
[ "$seen" = '薴 > 苧 > 苎' ]
