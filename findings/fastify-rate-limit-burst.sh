#!/usr/bin/env bash
# @fastify/rate-limit 11.2.0 (fastify 5.12.8), its store in memory: of ten calls of one createRateLimit() counter that are
# made at the same time with max 5, every one is told that it is over the limit. The store answers with its own entry,
# which is read a turn later, when all ten have been counted into it. Called one after another, five are told so.
#
# Seen:
#   at the same time     over the limit: 10 of 10
#   one after another    over the limit: 5 of 10
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund fastify@5.12.8 @fastify/rate-limit@11.2.0
cat > look.mjs <<'JS'
import Fastify from 'fastify';
import rateLimit from '@fastify/rate-limit';

async function over(together) {
  const app = Fastify();
  await app.register(rateLimit, { global: false });
  const count = app.createRateLimit({ max: 5, timeWindow: 60_000, keyGenerator: () => 'one' });
  let told;
  app.get('/', async (request) => {
    const ask = () => count(request);
    told = [];
    if (together) told = await Promise.all(Array.from({ length: 10 }, ask));
    else for (let n = 0; n < 10; n += 1) told.push(await ask());
    return 'ok';
  });
  await app.inject('/');
  await app.close();
  return told.filter((one) => one.isExceeded).length;
}
console.log(`at the same time     over the limit: ${await over(true)} of 10`);
console.log(`one after another    over the limit: ${await over(false)} of 10`);
JS
seen=$(node look.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'at the same time     over the limit: 10 of 10
one after another    over the limit: 5 of 10' ]
