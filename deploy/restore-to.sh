#!/usr/bin/env bash
# Brings the whole database back as it was at a moment, from a copy of deploy/base-backup.sh and the log after it:
#   deploy/restore-to.sh '2021-09-23 14:05:00+08' [--dry-run]     all that was committed by then, and nothing after it
#   deploy/restore-to.sh end [--dry-run]                          all that there is
# Everything is stopped first. It works in a folder of its own, and only what has come to the moment takes the place of the database;
# the one before stays beside it. --base NAME takes another copy than the newest before the moment. MUSTER_ARCHIVE and PGDATA name the
# folders where they are not those of docker-compose.yml; it is then run by the user of that PostgreSQL, with its programs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${MUSTER_ARCHIVE:-}" ]; then
  cd "$here/.."
  if [ -n "$(docker compose ps --status running --quiet postgres)" ]; then
    echo 'restore: PostgreSQL runs: docker compose stop, then again' >&2
    exit 1
  fi
  exec docker compose run --rm -T --no-deps --user postgres --entrypoint bash --env MUSTER_ARCHIVE=/archive \
    --env MUSTER_WAL_SCRIPTS=/etc/muster/wal postgres -s -- "$@" <"$0"
fi
scripts=${MUSTER_WAL_SCRIPTS:-$here/wal}
export LC_ALL=C

say() { echo "restore: $*"; }
fail() { echo "restore: $*" >&2 && exit 1; }
usage() { fail "usage: deploy/restore-to.sh TIME|end [--dry-run] [--base NAME]; TIME with its zone, such as '2021-09-23 14:05:00+08'"; }

# Seconds since 1970 of a time with its zone; fails for what is none. (Not every system's date reads zones.)
epoch_of() {
  local y m d east=0
  [[ $1 =~ ^([0-9]{4})-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])[T\ ]([01][0-9]|2[0-3]):?([0-5][0-9])(:?([0-5][0-9])(\.[0-9]{1,6})?)?(Z|([+-])([01][0-9])(:?([0-5][0-9]))?)$ ]] || return 1
  local part=("${BASH_REMATCH[@]}")
  y=$((10#${part[1]})) m=$((10#${part[2]})) d=$((10#${part[3]}))
  if [ -n "${part[10]}" ]; then east=$((10#${part[11]} * 3600 + 10#${part[13]:-0} * 60)); fi
  if [ "${part[10]}" = - ]; then east=$((-east)); fi
  # Years that begin in March have their odd day at the end.
  if [ "$m" -le 2 ]; then y=$((y - 1)) m=$((m + 12)); fi
  echo $(((365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 719469) * 86400 +
    10#${part[4]} * 3600 + 10#${part[5]} * 60 + 10#${part[7]:-0} - east))
}
place_of() { echo $(((16#${1%/*} << 32) + 16#${1#*/})); }                                      # LSN: the same as a number
last_of() { sed -nE "s#.*\"$2\": \"?([0-9A-F/]+)\"?.*#\\1#p" "$1/backup_manifest" | tail -n 1; } # COPY FIELD, of its log
system_of() { pg_controldata "$1" | sed -nE 's/^Database system identifier: +//p'; }
start_of() { sed -nE 's/^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$/\1/p' "$1/backup_label"; }

# Whether the history that the server last wrote goes through the end of this copy: after a restore there are two, and copies
# that were taken on what was given up lead nowhere. COPY HISTORY(unpacked) TIMELINE
leads_on() {
  local own end left
  own=$(last_of "$1" Timeline) end=$(place_of "$(last_of "$1" End-LSN)")
  [ "$own" = "$3" ] && return 0
  left=$(awk -v own="$own" '$1 == own { print $2 }' <<<"$2")
  [ -n "$left" ] && [ "$end" -le "$(place_of "$left")" ]
}

main() {
  local moment='' dry='' base='' data=${PGDATA:?names the folder of the database} archive=$MUSTER_ARCHIVE
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) dry=1 ;;
      --base) base=${2:-} && [ -n "$base" ] || usage && shift ;;
      -*) usage ;;
      *) [ -z "$moment" ] && moment=$1 || usage ;;
    esac
    shift
  done
  local until=9223372036854775807
  [ "$moment" = end ] || until=$(epoch_of "$moment") || usage
  [ "$(id -u)" != 0 ] || fail 'not as root: as the user of PostgreSQL'
  [ -d "$archive/wal" ] && [ -d "$archive/base" ] || fail "$archive holds no archive"
  data=${data%/}
  local new=$data.restoring old before=''
  old=$data.before-$(date -u +%Y%m%dT%H%M%SZ)
  if [ -f "$data/postmaster.pid" ] && kill -0 "$(head -n 1 "$data/postmaster.pid")" 2>/dev/null; then
    fail "PostgreSQL runs on $data: stop it first"
  fi

  # Which history, and which copy.
  local newest history='' timeline=1 name
  newest=$(find "$archive/wal" -name '????????.history.gz' | sort | tail -n 1)
  if [ -n "$newest" ]; then
    history=$(gzip -dc <"$newest")
    timeline=$((16#$(basename "$newest" .history.gz)))
  fi
  if [ -n "$base" ]; then
    [ -d "$archive/base/$base" ] || fail "there is no copy $base in $archive/base"
  else
    while read -r name; do
      [ "$(epoch_of "${name#base-}")" -le "$until" ] || break
      if leads_on "$archive/base/$name" "$history" "$timeline"; then base=$name; fi
    done < <(find "$archive/base" -maxdepth 1 -name 'base-*Z' -exec basename {} \; | sort)
    [ -n "$base" ] || fail "no copy in $archive/base is from before that moment"
  fi
  local from=$archive/base/$base first last needs free
  first=$(start_of "$from")
  last=$(find "$archive/wal" -maxdepth 1 -name '????????????????????????.gz' -exec basename {} .gz \; | sort | tail -n 1)
  needs=$(du -sk "$from" | cut -f1) free=$(df -Pk "$(dirname "$data")" | awk 'NR == 2 { print $4 }')
  # What the server had not archived when it ended lies in its own folder.
  if [ -f "$data/global/pg_control" ] && [ "$(system_of "$data")" = "$(system_of "$from")" ]; then before=$data/pg_wal; fi

  say "from the copy $base ($needs kB), by the log of timeline $timeline from $first${last:+; the archive ends with $last}${before:+, and $before may hold more}"
  say "to $([ "$moment" = end ] && echo 'the end of the log' || echo "$moment, inclusive")"
  say "into $data$([ -e "$data" ] && echo "; what is there now is kept as $old")"
  [ "$needs" -lt "$free" ] || fail "there is room for $free kB beside $data: make some"
  pg_verifybackup --quiet "$from" || fail "the copy $base is not as it was written: take another one (--base)"
  if [ -n "$dry" ]; then
    say 'the copy is as it was written. Nothing was changed'
    return 0
  fi

  if [ -n "$before" ]; then
    for name in "$before"/archive_status/*.ready; do
      name=$(basename "$name" .ready)
      if [ -f "$before/$name" ]; then sh "$scripts/archive.sh" "$before/$name" "$archive/wal"; fi
    done
  fi
  umask 077
  rm -rf "$new"
  cp -a "$from" "$new"
  recover "$moment" "$timeline" "$new" "$before" "$archive" || fail 'the database is as it was before'
  if [ -e "$data" ]; then mv "$data" "$old"; fi
  mv "$new" "$data"
  sync "$(dirname "$data")"
  say "done: $data. Now: start PostgreSQL; doctor; api and worker; and a base backup. Delete $old once nobody needs it"
}

# Runs PostgreSQL on the copy, open to nobody, until it has come to the moment; then stops it.
recover() { # MOMENT TIMELINE FOLDER BEFORE ARCHIVE
  local work
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  echo 'local all all reject' >"$work/hba"
  : >"$work/ident"
  {
    echo "listen_addresses = ''" && echo "unix_socket_directories = '$work'"
    echo "hba_file = '$work/hba'" && echo "ident_file = '$work/ident'"
    # Nobody reads on the way, so nobody need have as many connections as the server before.
    echo 'hot_standby = off' && echo "log_timezone = 'UTC'" && echo "logging_collector = off"
    echo "restore_command = 'sh \"$scripts/fetch.sh\" \"$5/wal\" \"%f\" \"%p\" \"$4\"'"
    # From here on there is another history, which has to be in the archive, too.
    echo 'archive_mode = on' && echo "archive_command = 'sh \"$scripts/archive.sh\" \"%p\" \"$5/wal\"'"
    echo "recovery_target_timeline = '$([ "$2" = 1 ] && echo latest || echo "$2")'"
    [ "$1" = end ] || echo "recovery_target_time = '$1'"
    echo 'recovery_target_action = promote'
  } >"$work/conf"
  # The server's own settings are for when it serves.
  cp -p "$3/postgresql.auto.conf" "$work/auto.conf" && : >"$3/postgresql.auto.conf" || return 1
  : >"$3/recovery.signal" && rm -f "$3/standby.signal" || return 1
  pg_ctl -D "$3" -w -t 600 -s -l "$work/log" -o "-c config_file=$work/conf" start || { tail -n 20 "$work/log" >&2 && return 1; }
  # That it has started says nothing yet: it is there once it would take writes.
  until [[ $(sed -n 8p "$3/postmaster.pid" 2>/dev/null) == ready* ]]; do
    [ -e "$3/postmaster.pid" ] || { tail -n 20 "$work/log" >&2 && return 1; }
    sleep 0.2
  done
  grep -E 'recovery stopping|last completed transaction|redo done' "$work/log" | sed 's/.*LOG: */restore: /'
  pg_ctl -D "$3" -w -t 3600 -s -m fast stop && [ ! -e "$3/recovery.signal" ] && cp -p "$work/auto.conf" "$3/postgresql.auto.conf"
}

# Read whole before anything begins: within a container it comes by standard input.
main "$@" </dev/null
