#!/usr/bin/env bash
# Brings a new version in while the service answers:
#   deploy/roll.sh [--image IMAGE] [--dry-run]     builds muster:COMMIT unless an image is named
#   deploy/roll.sh --back [--dry-run]              back to the image before
# The schema first, beside the old processes; then one api after the other, each old one only once a new one is ready in its
# place; the workers last. A migration that fails, or a new process that does not become ready, ends it with 1 and leaves the
# old ones running. Going back changes no schema: each version's processes run on the one after its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# The present image, and the one before.
state=${ROLL_STATE:-$here/.rolled}
# How long a process may take to be ready, how often that is looked at, and how long after it whoever shares out requests has
# heard of it: seconds.
wait_s=${ROLL_WAIT:-120} every_s=${ROLL_EVERY:-1} heard_s=${ROLL_HEARD:-5}

# --- The engine: a function for each thing that is asked of it. ROLL_ENGINE names a file with others in their place.
compose() { docker compose --project-directory "$here/.." "$@"; }
engine_image() { docker inspect --format '{{.Config.Image}}' "$1"; } # ID: its image
engine_build() { MUSTER_IMAGE=$1 compose build api; }                # IMAGE
engine_migrate() { MUSTER_IMAGE=$1 compose run --rm --no-deps migrate; }
engine_list() { compose ps --quiet "$1"; } # SERVICE: ids of its processes that run
engine_start() {                           # SERVICE IMAGE: one more of it, beside those that run; its id
  local before
  before=$(engine_list "$1")
  MUSTER_IMAGE=$2 compose up --detach --no-deps --no-recreate --scale "$1=$(($(grep -c . <<<"$before") + 1))" "$1" >&2
  engine_list "$1" | grep --invert-match --line-regexp --fixed-strings "$before" || true
}
engine_ready() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; } # ID
engine_runs() { [ "$(docker inspect --format '{{.State.Running}}' "$1")" = true ]; }
engine_stop() { docker stop -t 35 "$1" >/dev/null && docker rm "$1" >/dev/null; } # ID: what is in flight finishes
engine_log() { docker logs --tail 20 "$1" 2>&1; } # ID: the end of what it said
engine_settle() {                                                                 # IMAGE: what `docker compose up` takes from now on
  local file=$here/../.env
  touch "$file"
  grep -v '^MUSTER_IMAGE=' "$file" >"$file.part" || true
  echo "MUSTER_IMAGE=$1" >>"$file.part"
  cat "$file.part" >"$file" && rm "$file.part"
}
if [ -n "${ROLL_ENGINE:-}" ]; then . "$ROLL_ENGINE"; fi
# ---

say() { echo "roll: $*"; }
fail() { echo "roll: $*" >&2 && exit 1; }
usage() { sed -n '3,4p' "$0" | sed 's/^# *//' >&2 && exit 2; }
dry='' back='' image=''
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=1 ;;
    --back) back=1 ;;
    --image) image=${2:-} && [ -n "$image" ] || usage && shift ;;
    *) usage ;;
  esac
  shift
done
[ -z "$back" ] || [ -z "$image" ] || usage
# Changes something, or says what it would do.
act() { if [ -n "$dry" ]; then say "would: $*"; else "$@"; fi; }

# Two at once would each take the other's new processes for old ones.
exec 9>"$state.lock"
flock -n 9 || fail 'another one is under way'

ready() { # ID: waits until it is; fails where it ends or takes too long
  local until=$((SECONDS + wait_s))
  until engine_ready "$1"; do
    engine_runs "$1" && [ "$SECONDS" -lt "$until" ] || return 1
    sleep "$every_s"
  done
}
replace() { # SERVICE: each of its processes by one of the new image
  local old new
  for old in $(engine_list "$1"); do
    if [ "$(engine_image "$old")" = "$image" ]; then
      say "$1 $old runs $image already"
      continue
    fi
    if [ -n "$dry" ]; then
      say "would: start one more $1 of $image, wait until it is ready, stop $old"
      continue
    fi
    new=$(engine_start "$1" "$image")
    new=${new%%$'\n'*}
    [ -n "$new" ] || fail "no further $1 could be started; the old ones run on"
    if ! ready "$new"; then
      # Its log goes with it.
      engine_log "$new" >&2 || true
      engine_stop "$new" || true
      fail "$1 $new of $image does not become ready; it was stopped, its last words are above, and $old runs on. Roll again, or go back"
    fi
    sleep "$heard_s"
    engine_stop "$old"
    say "$1 $new took the place of $old"
  done
}

# The list is read to its end: `docker compose ps` that is cut off by a reader who has enough fails, and this with it.
first=$(engine_list api)
first=${first%%$'\n'*}
[ -n "$first" ] || fail 'no api runs: start with docker compose up -d --wait'
present=$(engine_image "$first")
if [ -n "$back" ]; then
  [ -f "$state" ] || fail 'it is not known which image was before'
  image=$(sed -n 2p "$state")
  [ -n "$image" ] || fail 'it is not known which image was before'
  present=$(sed -n 1p "$state")
elif [ -z "$image" ]; then
  image=muster:$(git -C "$here/.." rev-parse --short HEAD)
  act engine_build "$image"
fi
say "from $present to $image"

if [ -z "$back" ]; then
  act engine_migrate "$image" || fail 'the migration failed: nothing was changed, and the old version runs on'
fi
# Before the first is replaced: wherever it ends, it is known what to go back to.
if [ -z "$dry" ] && [ "$present" != "$image" ]; then printf '%s\n%s\n' "$image" "$present" >"$state"; fi
replace api
replace worker
act engine_settle "$image"
if [ -n "$dry" ]; then say 'nothing was changed'; else say "$image runs"; fi
