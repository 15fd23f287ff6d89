#!/usr/bin/env bash
# Brings a dump of deploy/backup.sh back into an empty database, all or nothing. With api and worker stopped:
#   deploy/restore.sh /srv/backups/muster-….dump
# DATABASE_URL as for deploy/backup.sh.
set -euo pipefail
dump=${1:?usage: deploy/restore.sh DUMP}

run() {
  if [ -n "${DATABASE_URL:-}" ]; then "$@"; else docker compose exec -T postgres "$@"; fi
}
into=(--username=muster --dbname=muster)
[ -z "${DATABASE_URL:-}" ] || into=(--dbname="$DATABASE_URL")

if [ -f "$dump.sha256" ]; then
  (cd "$(dirname "$dump")" && sha256sum --quiet --check "$(basename "$dump").sha256") || {
    echo 'restore: the file is not the one that was written: take another dump' >&2
    exit 1
  }
fi
there=$(run psql "${into[@]}" --no-psqlrc --tuples-only --no-align --command "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')")
if [ "$there" != 0 ]; then
  echo "restore: the database has $there tables; it has to be empty, so that nothing is lost and nothing is mixed" >&2
  exit 1
fi
# Rights of roles are not the dump's: those of another server need not be here.
run pg_restore "${into[@]}" --no-owner --no-privileges --single-transaction --exit-on-error <"$dump"
run psql "${into[@]}" --no-psqlrc --quiet --command 'analyze'
echo 'restore: done. Now: migrate, which gives the role of the service its rights again; doctor; then api and worker'
