#!/usr/bin/env bash
# @redocly/cli 2.77.0: of an object with `unevaluatedProperties: false` and a `oneOf`, a sound example passes where the variants
# stand in place, and is refused where one of them is a `$ref` to the same schema: the object's own fields then count as
# unevaluated (rule no-invalid-schema-examples; JSON Schema 2020-12 has both say the same). Whoever moves variants into components
# gets errors for examples that have not changed.
#
# Seen:
#   in place: 0 problems
#   referred to: problems with no-invalid-schema-examples
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @redocly/cli@2.77.0
cat > make.cjs <<'JS'
const { writeFileSync } = require('node:fs');
const variants = { ByPass: { type: 'object', properties: { pass: { type: 'string' } }, required: ['pass'] }, ByDoor: { type: 'object', properties: { door: { type: 'string' } }, required: ['door'] } };
const document = (refer) => ({
  openapi: '3.1.0',
  info: { title: 'one of two', version: '1' },
  paths: {},
  components: {
    schemas: {
      ...(refer ? variants : {}),
      CheckIn: {
        type: 'object',
        properties: { lane: { type: 'string' } },
        oneOf: Object.entries(variants).map(([name, schema]) => (refer ? { $ref: `#/components/schemas/${name}` } : schema)),
        unevaluatedProperties: false,
        examples: [{ lane: '1', pass: 'A' }],
      },
    },
  },
});
writeFileSync('in-place.json', JSON.stringify(document(false)));
writeFileSync('referred.json', JSON.stringify(document(true)));
writeFileSync('redocly.yaml', 'telemetry: off\nrules:\n  no-invalid-schema-examples: error\n');
JS
node make.cjs
problems() { (npx redocly lint "$1" --format=json 2>/dev/null || true) | node -e "
  const { problems } = JSON.parse(require('fs').readFileSync(0, 'utf8').match(/\{[\s\S]*\}/)[0]);
  const rules = [...new Set(problems.map(({ ruleId }) => ruleId))];
  console.log(problems.length === 0 ? '0 problems' : 'problems with ' + rules.join(', '));"; }
seen="in place: $(problems in-place.json)
referred to: $(problems referred.json)"
printf '%s\n' "$seen"
[ "$seen" = 'in place: 0 problems
referred to: problems with no-invalid-schema-examples' ]
