#!/usr/bin/env bash
# Writes a dump of the database into a folder, reads it back to its end, and keeps the newest. Run it from cron, beside the service:
#   deploy/backup.sh /srv/backups          (KEEP=14 of them, unless told)
# Ends with 0 only where the dump is whole. DATABASE_URL names a database that is not the one of docker-compose.yml; the programs
# pg_dump and pg_restore are then this machine's, and no older than the server.
set -euo pipefail
folder=${1:?usage: deploy/backup.sh FOLDER}
keep=${KEEP:-14}

run() {
  if [ -n "${DATABASE_URL:-}" ]; then "$@"; else docker compose exec -T postgres "$@"; fi
}
from=(--username=muster --dbname=muster)
[ -z "${DATABASE_URL:-}" ] || from=(--dbname="$DATABASE_URL")

# Personal data are sealed in it, and whoever has MASTER_KEY, too, can open them.
umask 077
mkdir -p "$folder"
name=muster-$(date -u +%Y%m%dT%H%M%SZ).dump
part=$folder/$name.part
trap 'rm -f "$part"' EXIT
run pg_dump "${from[@]}" --format=custom >"$part"

# One that was cut off has a list of what it should hold, and is only found out at its end.
run pg_restore --file=/dev/null <"$part"
# Not -q: whoever writes the list would be cut off by it, and the line before fail.
if ! run pg_restore --list <"$part" | grep 'TABLE DATA public drills ' >/dev/null; then
  echo "backup: the dump holds no drills: is this Muster's database?" >&2
  exit 1
fi
(cd "$folder" && sha256sum "$name.part" | sed 's/\.part$//' >"$name.sha256")
mv "$part" "$folder/$name"

# The names are in the order of their times.
find "$folder" -maxdepth 1 -name 'muster-*.dump' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
  rm -f "$old" "$old.sha256"
done
echo "backup: $folder/$name, $(wc -c <"$folder/$name") bytes, read back whole"
