#!/usr/bin/env bash
# GB 18030 as Node 24.21.0 (TextDecoder) and iconv-lite 0.7.3 read it: six characters have two spellings that stay two. The
# two-byte code (FE51 …) is read as a point of the private use area, the four-byte one (95329031 …) as the character
# of Unicode's second plane, although both have stood for the same character since Unicode 3.1 has it. A name that comes
# from an older system and the same name from a newer one are not equal until the private-use points are mapped.
#
# Seen (code, Node, iconv-lite):
#   fe51 U+E816 U+E816, 95329031 U+20087 U+20087
#   fe91 U+E855 U+E855, 9635b630 U+241FE U+241FE
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund iconv-lite@0.7.3 node@24.21.0
cat > look.cjs <<'JS'
const iconv = require('iconv-lite');
const point = (text) => `U+${text.codePointAt(0).toString(16).toUpperCase()}`;
const read = (code) => {
  const bytes = Buffer.from(code, 'hex');
  return `${code} ${point(new TextDecoder('gb18030').decode(bytes))} ${point(iconv.decode(bytes, 'gb18030'))}`;
};
for (const pair of [['fe51', '95329031'], ['fe91', '9635b630']]) console.log(pair.map(read).join(', '));
JS
seen=$(node_modules/node/bin/node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'fe51 U+E816 U+E816, 95329031 U+20087 U+20087
fe91 U+E855 U+E855, 9635b630 U+241FE U+241FE' ]
