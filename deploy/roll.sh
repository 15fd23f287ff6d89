#!/usr/bin/env bash
# Brings a new version in while the service answers:
#   deploy/roll.sh [--image IMAGE] [--dry-run]     builds muster:COMMIT unless an image is named
#   deploy/roll.sh --back [--dry-run]              back to the image before
#   deploy/roll.sh --mend [--dry-run]              only puts right what one left that was killed midway; each of the above does so first
# The schema first, beside the old processes; then one api after the other, each old one only once a new one is ready in its
# place; the workers last. A migration that fails, or a new process that does not become ready, ends it with 1 and leaves the
# old ones running. Going back changes no schema: each version's processes run on the one after its own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# The present image, and the one before. Beside it, until it has come to its end, of the one under way: the image before it,
# its step, and whether it goes back.
state=${ROLL_STATE:-$here/.rolled}
open=$state.open
# What Compose reads: there it stands which image is the present one.
settings=${ROLL_SETTINGS:-$here/../.env}
# How long a process may take to be ready, how often that is looked at, and how long after it whoever shares out requests has
# heard of it: seconds.
wait_s=${ROLL_WAIT:-120} every_s=${ROLL_EVERY:-1} heard_s=${ROLL_HEARD:-5}

# --- The engine: a function for each thing that is asked of it. ROLL_ENGINE names a file with others in their place.
compose() { docker compose --project-directory "$here/.." "$@"; }
engine_image() { docker inspect --format '{{.Config.Image}}' "$1"; } # ID: its image
engine_build() { MUSTER_IMAGE=$1 compose build migrate; }            # IMAGE
engine_fetch() { docker image inspect "$1" >/dev/null 2>&1 || docker pull "$1"; } # IMAGE, of which Compose would build one of its own
engine_migrate() { MUSTER_IMAGE=$1 compose run --rm --no-deps migrate; }
engine_list() { compose ps --quiet "$1"; } # SERVICE: ids of its processes that run
engine_start() {                           # SERVICE IMAGE: one more of it, beside those that run; its id
  local before
  before=$(engine_list "$1")
  # One that has ended but still stands, of a roll that was killed, would be started again in place of a new one.
  compose rm --force "$1" >/dev/null 2>&1 || true
  MUSTER_IMAGE=$2 compose up --detach --no-deps --no-recreate --scale "$1=$(($(grep -c . <<<"$before") + 1))" "$1" >&2
  engine_list "$1" | grep --invert-match --line-regexp --fixed-strings "$before" || true
}
engine_ready() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; } # ID
# ID: whether it has run since it was started. One that ends is started again by the engine, and counts as running meanwhile.
engine_runs() { [ "$(docker inspect --format '{{.State.Running}} {{.RestartCount}}' "$1")" = 'true 0' ]; }
engine_stop() { docker stop -t 35 "$1" >/dev/null && docker rm "$1" >/dev/null; } # ID: what is in flight finishes
engine_log() { docker logs --tail 20 "$1" 2>&1; } # ID: the end of what it said
engine_settle() { # IMAGE: what `docker compose up` takes from now on
  local file lines=''
  file=$(readlink -f "$settings")
  # In its place at once, with its owner and its rights: whoever reads it finds it whole, as it was or as it is to be.
  if [ -f "$file" ]; then
    cp -p "$file" "$file.part"
    lines=$(grep -v '^MUSTER_IMAGE=' "$file" || true)
  fi
  printf '%s\n' ${lines:+"$lines"} "MUSTER_IMAGE=$1" >"$file.part"
  mv "$file.part" "$file"
}
if [ -n "${ROLL_ENGINE:-}" ]; then . "$ROLL_ENGINE"; fi
# ---

say() { echo "roll: $*"; }
fail() { echo "roll: $*" >&2 && exit 1; }
usage() { sed -n '3,5p' "$0" | sed 's/^# *//' >&2 && exit 2; }
dry='' back='' mend='' image=''
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=1 ;;
    --back) back=1 ;;
    --mend) mend=1 ;;
    --image) image=${2:-} && [ -n "$image" ] || usage && shift ;;
    *) usage ;;
  esac
  shift
done
case $back$mend$image in '' | 1 | "$image") ;; *) usage ;; esac
# Changes something, or says what it would do.
act() { if [ -n "$dry" ]; then say "would: $*"; else "$@"; fi; }

# Two at once would each take the other's new processes for old ones. What one that was killed had asked for last may take a moment.
exec 9>"$state.lock"
flock -w 3 9 || fail 'another one is under way'

# Writes what is begun, before it is: whoever finds it knows what may have been left. No words: between two of them.
step() { printf '%s\n' "$whole" "$*" "$way" >"$open.part" && mv "$open.part" "$open"; }
gone='' # what is stopped, or would be in a dry run
stop() { # ID: whether it runs or has ended already
  gone="$gone $1 "
  act engine_stop "$1"
}
# One that was killed after it had started a process leaves one more than there were: that goes again, for it may never have been
# ready, and all that were there still run. Killed while it stopped an old one, it leaves that in the middle of it.
put_right() {
  local what service words there one more=''
  read -r what service words < <(sed -n 2p "$open") || true
  case $what in
    start) # WORDS: those that ran before
      there=" $(engine_list "$service" | tr '\n' ' ')"
      for one in $there; do case " $words " in *" $one "*) ;; *) more="$more $one" ;; esac; done
      # Where those are not there any more, somebody else has seen to it.
      for one in $words; do case $there in *" $one "*) ;; *) more='' ;; esac; done
      if [ -n "$more" ]; then
        say "an earlier roll was ended when it had started ${more##* }, one more $service: it is to go"
        stop "${more##* }"
      fi
      ;;
    stop) # WORDS: the old one in whose place another is ready
      if engine_image "$words" >/dev/null 2>&1; then
        say "an earlier roll was ended while it stopped $words, a $service in whose place another runs: it is to go"
        stop "$words"
      fi
      ;;
  esac
  if [ -z "$gone" ]; then say 'nothing is left of an earlier roll that did not come to its end'; fi
  if [ -z "$dry" ]; then step; fi
}

ready() { # ID: waits until it is; fails where it ends or takes too long
  local until=$((SECONDS + wait_s))
  until engine_ready "$1"; do
    engine_runs "$1" && [ "$SECONDS" -lt "$until" ] || return 1
    sleep "$every_s" 9>&-
  done
}
replace() { # SERVICE: each of its processes by one of the new image
  local old new there
  there=$(engine_list "$1" | tr '\n' ' ')
  for old in $there; do
    case $gone in *" $old "*) continue ;; esac
    if [ "$(engine_image "$old")" = "$image" ]; then
      say "$1 $old runs $image already"
      continue
    fi
    if [ -n "$dry" ]; then
      say "would: start one more $1 of $image, wait until it is ready, stop $old"
      continue
    fi
    step start "$1" $(engine_list "$1")
    new=$(engine_start "$1" "$image")
    new=${new%%$'\n'*}
    [ -n "$new" ] || fail "no further $1 could be started; the old ones run on"
    if ! ready "$new"; then
      # Its log goes with it.
      engine_log "$new" >&2 || true
      engine_stop "$new" || true
      if [ -n "$changed" ]; then step; else forget; fi
      fail "$1 $new of $image does not become ready; it was stopped, its last words are above, and $old runs on. Roll again, or go back"
    fi
    sleep "$heard_s" 9>&-
    changed=1
    step stop "$1" "$old"
    engine_stop "$old"
    step
    say "$1 $new took the place of $old"
  done
}

# The list is read to its end: `docker compose ps` that is cut off by a reader who has enough fails, and this with it.
first=$(engine_list api)
first=${first%%$'\n'*}
[ -n "$first" ] || fail 'no api runs: start with docker compose up -d --wait'
present=$(engine_image "$first")
built='' way=''
if [ -f "$open" ]; then
  way=$(sed -n 3p "$open")
  # Where some processes are of the image that it brought, going back from the next one is going back to what was whole.
  images=$(for service in api worker; do for one in $(engine_list "$service"); do engine_image "$one"; done; done | sort -u)
  if [ "$(grep -c . <<<"$images")" -gt 1 ]; then present=$(sed -n 1p "$open"); fi
  whole=$present
  put_right
elif [ -n "$mend" ]; then
  say 'no roll was ended midway'
fi
whole=$present
if [ -n "$mend" ]; then exit 0; fi
if [ -n "$back" ]; then
  [ -f "$state" ] || fail 'it is not known which image was before'
  # Whoever says so again where going back was ended midway wants to arrive there, and not to come back from it.
  if [ "$way" = back ]; then to=1 from=2; else to=2 from=1; fi
  image=$(sed -n ${to}p "$state")
  [ -n "$image" ] || fail 'it is not known which image was before'
  present=$(sed -n ${from}p "$state")
elif [ -z "$image" ]; then
  image=muster:$(git -C "$here/.." rev-parse --short HEAD)
  act engine_build "$image"
  built=1
fi
if [ -z "$built" ]; then act engine_fetch "$image" || fail "there is no image $image: nothing was changed"; fi
say "from $present to $image"
way=${back:+back}

if [ -z "$back" ]; then
  act engine_migrate "$image" || fail 'the migration failed: nothing was changed, and the old version runs on'
fi
# Before the first is replaced: wherever it ends, it is known what to go back to. Where not even that came to be, it is what it was.
was=$(cat "$state" 2>/dev/null || true)
changed=''
forget() {
  rm -f "$open"
  if [ -n "$was" ]; then printf '%s\n' "$was" >"$state"; else rm -f "$state"; fi
}
if [ -z "$dry" ] && [ "$present" != "$image" ]; then printf '%s\n%s\n' "$image" "$present" >"$state"; fi
if [ -z "$dry" ]; then step; fi
replace api
replace worker
if [ -n "$dry" ]; then
  say "would: write MUSTER_IMAGE=$image into ${settings##*/}"
  say 'nothing was changed'
else
  engine_settle "$image"
  rm -f "$open"
  say "$image runs"
fi
