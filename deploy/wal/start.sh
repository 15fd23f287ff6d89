#!/bin/sh
# What PostgreSQL's container begins with: folders that its user may write, then what the image begins with.
install -d -o postgres -g postgres -m 700 /archive /archive/wal /archive/base "$(dirname "$PGDATA")" ||
  echo 'start: the folder of the archive cannot be made PostgreSQL'"'"'s own' >&2
exec docker-entrypoint.sh "$@"
