#!/usr/bin/env bash
# xlsx-populate 1.21.0: `cell.value(rows)` takes the width of the first row for all of them. Cells of later rows beyond it
# are not written, without an error: a title of one cell above a table loses all columns of the table but the first.
#
# Seen:
#   written 3 rows, read [["title"],["a"],["c"]]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund xlsx-populate@1.21.0
cat > look.cjs <<'JS'
const populate = require('xlsx-populate');
(async () => {
  const rows = [['title'], ['a', 'b'], ['c', 'd']];
  const book = await populate.fromBlankAsync();
  book.sheet(0).cell('A1').value(rows);
  const again = await populate.fromDataAsync(await book.outputAsync());
  const read = again.sheet(0).usedRange().value();
  console.log(`written ${rows.length} rows, read ${JSON.stringify(read)}`);
})();
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'written 3 rows, read [["title"],["a"],["c"]]' ]
