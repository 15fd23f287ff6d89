#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml, a file each, and leaves alone what is there:
#   deploy/secrets.sh [FOLDER]      (deploy/secrets unless told)
# MASTER_KEY, POSTGRES_PASSWORD and REDIS_PASSWORD are taken over where the environment has them, or a line of .env: from an
# installation that had them there. Keep a copy of master_key elsewhere: without it personal data cannot be read.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
# The folder is its owner's alone. The files are read by other users inside containers, into which each is brought by itself.
umask 022
mkdir -p "$folder"
chmod 700 "$folder"

had() { # NAME: its value of the environment, else of .env; nothing where neither has one
  local value=${!1:-}
  if [ -z "$value" ] && [ -f "$here/../.env" ]; then value=$(sed -n "s/^$1=//p" "$here/../.env" | tail -n 1); fi
  printf '%s' "$value"
}
keep() { # FILE TEXT: writes it, whole or not at all, where there is none
  [ -e "$folder/$1" ] && return 0
  printf '%s\n' "$2" >"$folder/$1.part"
  mv "$folder/$1.part" "$folder/$1"
  made="$made $1"
}
known() { # FILE PATTERN: the part of a file in brackets of the pattern
  [ -e "$folder/$1" ] || return 0
  sed -nE "s#$2#\\1#p" "$folder/$1"
}

made=
master=$(had MASTER_KEY)
keep master_key "${master:-$(openssl rand -base64 32)}"
[ -e "$folder/master_key_previous" ] || : >"$folder/master_key_previous"

password=$(had POSTGRES_PASSWORD)
keep postgres_password "${password:-$(openssl rand -hex 24)}"
owner=$(cat "$folder/postgres_password")
service=$(known database_url '^postgres://muster_service:([^@]+)@.*')
keep database_url "postgres://muster_service:${service:-$(openssl rand -hex 24)}@postgres:5432/muster"
keep migrate_database_url "postgres://muster:$owner@postgres:5432/muster"

password=$(had REDIS_PASSWORD)
keep redis_conf "requirepass ${password:-$(openssl rand -hex 24)}"
keep queue_url "redis://:$(known redis_conf '^requirepass (.+)$')@redis:6379"
echo "secrets: $folder${made:+; made:$made}"
