#!/usr/bin/env bash
# drizzle-orm 0.45.4 on Node 24.21.0: to import it takes some ten times the processor time of requiring it, 1.5 s and more where Node
# 20.20.2 takes 0.2. Each of its modules asks for the type of its package, and Node 24 seems to read the package.json for each
# anew, which here lists every module and is 180 KB long. Whoever starts many processes requires it (createRequire).
#
# Seen:
#   24.21.0: import takes more than 4 times as much as require
#   20.20.2: import takes less than 4 times as much as require
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund drizzle-orm@0.45.4 node24@npm:node@24.21.0 node20@npm:node@20.20.2
cat > look.cjs <<'JS'
const { execFileSync } = require('node:child_process');
const spent = (code) => {
  const script = `const tell = () => { const { user, system } = process.cpuUsage(); console.log(user + system); }; ${code}`;
  // The quickest of three, so that other work on the machine does not decide.
  return Math.min(...[1, 2, 3].map(() => Number(execFileSync(process.execPath, ['-e', script]))));
};
const none = spent('tell()');
const required = spent("require('drizzle-orm/pg-core'); tell()") - none;
const imported = spent("import('drizzle-orm/pg-core').then(tell)") - none;
const often = imported > 4 * required ? 'more' : 'less';
console.log(`${process.versions.node}: import takes ${often} than 4 times as much as require`);
JS
seen=$(for node in node24 node20; do "node_modules/$node/bin/node" look.cjs; done)
printf '%s\n' "$seen"
[ "$seen" = '24.21.0: import takes more than 4 times as much as require
20.20.2: import takes less than 4 times as much as require' ]
