#!/usr/bin/env bash
# zod 4.6.7: a field that is piped from a text into a Date has the type Date wherever the object is refined as a whole. Where the
# text is of the wrong form its issue does not end the parse, so the object's superRefine runs all the same, and there the
# field is still the text: what TypeScript says of the callback's argument is not so. A field that is missing, or of another
# JavaScript type, does end it: then the callback does not run at all. A callback that calls a method of Date raises a TypeError
# out of safeParse; `context.issues` tells that something is wrong already.
#
# Seen:
#   a good text          the refinement sees: Date
#   a text of no date    the refinement sees: string, after 1 issue
#   a number             the refinement does not run
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund zod@4.6.7
cat > look.mjs <<'JS'
import { z } from 'zod';

function seenOf(at) {
  let seen = 'does not run';
  z.object({ at: z.iso.datetime().transform((text) => new Date(text)) })
    .superRefine((whole, context) => {
      const issues = context.issues.length;
      const what = whole.at instanceof Date ? 'Date' : typeof whole.at;
      seen = issues === 0 ? `sees: ${what}` : `sees: ${what}, after ${issues} issue`;
    })
    .safeParse({ at });
  return seen;
}
console.log(`a good text          the refinement ${seenOf('2021-09-22T00:00:00Z')}`);
console.log(`a text of no date    the refinement ${seenOf('yesterday morning')}`);
console.log(`a number             the refinement ${seenOf(1)}`);
JS
seen=$(node look.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'a good text          the refinement sees: Date
a text of no date    the refinement sees: string, after 1 issue
a number             the refinement does not run' ]
