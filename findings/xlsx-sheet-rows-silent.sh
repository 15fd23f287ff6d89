#!/usr/bin/env bash
# @e965/xlsx 0.20.3: with `sheetRows` a sheet of more rows is read without an error or a mark on its cells; the range of
# what was read says the rows asked for, and only `!fullref` says how many there were. Whoever bounds a file by sheetRows
# and does not compare the two takes the beginning of a list for the whole.
#
# Seen:
#   rows read 3, range A1:A3, full range A1:A10
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @e965/xlsx@0.20.3
cat > look.cjs <<'JS'
const { read, utils, write } = require('@e965/xlsx');
const book = utils.book_new();
utils.book_append_sheet(book, utils.aoa_to_sheet(Array.from({ length: 10 }, (_, n) => [`row ${n + 1}`])));
const bytes = write(book, { type: 'buffer', bookType: 'xlsx' });
const sheet = read(bytes, { sheetRows: 3 }).Sheets.Sheet1;
const rows = utils.sheet_to_json(sheet, { header: 1 }).length;
console.log(`rows read ${rows}, range ${sheet['!ref']}, full range ${sheet['!fullref']}`);
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'rows read 3, range A1:A3, full range A1:A10' ]
