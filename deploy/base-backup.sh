#!/usr/bin/env bash
# Copies the running database into the archive of its log, checks the copy, keeps the newest, and drops the log that only older
# ones need. Run it from cron, once a day, beside the service:
#   deploy/base-backup.sh          (KEEP=7 of them, unless told)
# Ends with 0 only where the copy is whole and the log after it reaches the archive. MUSTER_ARCHIVE and DATABASE_URL name the folder and
# the database where they are not those of docker-compose.yml; it is then run by the user of that PostgreSQL, with its programs.
set -euo pipefail
if [ -z "${MUSTER_ARCHIVE:-}" ]; then
  exec docker compose exec -T --user postgres --env MUSTER_ARCHIVE=/archive --env KEEP="${KEEP:-7}" \
    --env DATABASE_URL='user=muster dbname=muster' postgres bash -s <"$0"
fi

fail() { echo "base backup: $*" >&2 && exit 1; }
ask() { psql --dbname="$DATABASE_URL" --no-psqlrc --tuples-only --no-align --command "$1"; }

main() {
  local keep=${KEEP:-7} wal=$MUSTER_ARCHIVE/wal base=$MUSTER_ARCHIVE/base part name start offset tries old
  umask 077
  mkdir -p "$base"
  [ -d "$wal" ] || fail "$wal is not there: is this the folder that archive_command names?"
  [ "$(ask 'show archive_mode')" != off ] || fail 'archive_mode is off: without the log after it, a copy is worth a dump'

  part=$base/.$$.part
  # shellcheck disable=SC2064
  trap "rm -rf '$part'" EXIT
  pg_basebackup --dbname="$DATABASE_URL" --pgdata="$part" --wal-method=stream --checkpoint=fast --no-password
  [ -z "$(ls "$part/pg_tblspc")" ] || fail 'the database has tablespaces, which this does not copy'
  # Every file by its checksum, and the log that the copy itself needs.
  pg_verifybackup --quiet "$part"

  # The server writes a file of this name as the copy ends: once it is here, this is the folder that the server archives to.
  start=$(start_of "$part")
  offset=$(sed -nE 's#^START WAL LOCATION: [0-9A-F]+/([0-9A-F]+) .*#\1#p' "$part/backup_label")
  offset=$(printf '%06X' $((16#$offset & 16#FFFFFF)))
  for ((tries = 0; ; tries++)); do
    if compgen -G "$wal/$start.??$offset.backup.gz" >/dev/null; then break; fi
    [ "$tries" -lt "${WAIT:-120}" ] || fail "the server's log does not come to $wal: look at archive_command and the server's log"
    sleep 1
  done

  # By the server's clock, rounded up: what was committed by then is in the copy.
  name=base-$(ask "select to_char(clock_timestamp() at time zone 'utc' + interval '1 second', 'YYYYMMDD\"T\"HH24MISS\"Z\"')")
  [ ! -e "$base/$name" ] || fail "$base/$name is there already"
  mv "$part" "$base/$name"
  sync "$base"

  # The names are in the order of their times. One that is going has no name that could be chosen.
  find "$base" -maxdepth 1 -name 'base-*Z' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
    mv "$old" "$base/.going.part"
    rm -rf "$base/.going.part"
  done
  old=$(find "$base" -maxdepth 1 -name 'base-*Z' | sort | head -n 1)
  start=$(start_of "$old")
  pg_archivecleanup -x .gz "$wal" "$start"
  # So do the notes of copies that are gone. (The first eight digits are the timeline.)
  for part in "$wal"/*.backup.gz; do
    part=${part##*/}
    if [[ ${part:8:16} < ${start:8:16} ]]; then rm -f "$wal/$part"; fi
  done
  find "$wal" -maxdepth 1 -name '.*.part' -mmin +1440 -exec rm -f {} +
  echo "base backup: $base/$name, $(du -sk "$base/$name" | cut -f1) kB, checked; any moment since ${old##*/base-} can be come back to"
}

start_of() { sed -nE 's/^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$/\1/p' "$1/backup_label"; } # COPY: file of the log it begins with

# Read whole before anything begins: within a container it comes by standard input.
main </dev/null
