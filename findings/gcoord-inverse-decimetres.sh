#!/usr/bin/env bash
# gcoord 1.0.7: from GCJ-02 (and BD-09) to WGS 84 and back is not where one began. Over a grid of the mainland the round trip
# is off by more than a decimetre, and by nearly twice as much for BD-09, since the way back is an approximation and not
# an inverse. Whoever keeps WGS 84 and shows a map's datum moves a place a little with each edit; iterating on the
# library's own forward way takes the rest away (to below a millimetre).
#
# Seen:
#   GCJ02 0.1 to 0.2 m, BD09 0.2 to 0.3 m
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund gcoord@1.0.7
cat > look.cjs <<'JS'
const gcoord = require('gcoord');
const radians = Math.PI / 180;
function metres([a, b], [c, d]) {
  return 6_371_008.8 * Math.hypot((c - a) * radians * Math.cos(b * radians), (d - b) * radians);
}
function worst(datum) {
  let most = 0;
  for (let lng = 98; lng <= 122; lng += 0.25)
    for (let lat = 22; lat <= 42; lat += 0.25) {
      const there = gcoord.transform([lng, lat], gcoord[datum], gcoord.WGS84);
      most = Math.max(most, metres([lng, lat], gcoord.transform(there, gcoord.WGS84, gcoord[datum])));
    }
  return most;
}
const between = (value) => `${Math.floor(value * 10) / 10} to ${Math.ceil(value * 10) / 10} m`;
console.log(`GCJ02 ${between(worst('GCJ02'))}, BD09 ${between(worst('BD09'))}`);
JS
seen=$(node look.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'GCJ02 0.1 to 0.2 m, BD09 0.2 to 0.3 m' ]
