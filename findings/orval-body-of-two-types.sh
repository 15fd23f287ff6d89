#!/usr/bin/env bash
# orval 8.38.0 (client fetch): an operation whose request body is JSON or a binary file (two media types of one body, as OpenAPI
# allows) becomes a function that hands the value to fetch as it came. The JSON form of it is an object, which fetch does not
# take: TypeScript 5.9.3 refuses the generated file (TS2322). Of a body that is JSON alone the same generator writes
# JSON.stringify, and the file compiles; so it does where the other type is left out (override.contentType.exclude).
#
# Seen:
#   json alone           compiles, JSON.stringify: 1
#   json or file         TS2322, JSON.stringify: 0
#   json or file, left   compiles, JSON.stringify: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund orval@8.38.0 typescript@5.9.3 2>/dev/null
cat > documents.mjs <<'JS'
import { writeFileSync } from 'node:fs';

const json = { 'application/json': { schema: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } } };
const file = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
const withBody = (content) => ({
  openapi: '3.1.0',
  info: { title: 'Rows', version: '1.0.0' },
  paths: {
    '/rows': {
      post: {
        operationId: 'sendRows',
        requestBody: { required: true, content },
        responses: { 200: { description: 'Taken', content: { 'application/json': { schema: { type: 'object', required: ['taken'], properties: { taken: { type: 'integer' } } } } } } },
      },
    },
  },
});
writeFileSync('json.json', JSON.stringify(withBody(json)));
writeFileSync('both.json', JSON.stringify(withBody({ ...json, ...file })));
const left = { contentType: { exclude: ['application/octet-stream'] } };
for (const [name, input, override] of [['json', 'json'], ['both', 'both'], ['left', 'both', left]]) {
  const output = { target: `${name}.ts`, client: 'fetch', ...(override === undefined ? {} : { override }) };
  writeFileSync(`${name}.config.mjs`, `export default ${JSON.stringify({ rows: { input: `${input}.json`, output } })}`);
}
JS
node documents.mjs
look() {
  npx orval --config "$1.config.mjs" >/dev/null 2>&1
  local told
  told=$(npx tsc --noEmit --strict --target es2022 --lib es2022,dom,dom.iterable --module esnext --moduleResolution bundler "$1.ts" | grep -o 'TS[0-9]*' | sort -u | tr '\n' ' ' || true)
  printf '%-20s %s, JSON.stringify: %s\n' "$2" "$([ -z "$told" ] && echo compiles || echo "${told% }")" "$(grep -c 'JSON.stringify' "$1.ts" || true)"
}
seen=$(
  look json 'json alone'
  look both 'json or file'
  look left 'json or file, left'
)
printf '%s\n' "$seen"
[ "$seen" = 'json alone           compiles, JSON.stringify: 1
json or file         TS2322, JSON.stringify: 0
json or file, left   compiles, JSON.stringify: 1' ]
