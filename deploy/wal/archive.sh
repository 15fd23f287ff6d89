#!/bin/sh
# PostgreSQL's archive_command: puts one file of its log into a folder, packed, read back and flushed to the disk, or ends with 1,
# and PostgreSQL keeps the file and comes again:
#   archive_command = 'sh …/deploy/wal/archive.sh "%p" /archive/wal'
set -eu
from=$1 folder=$2
into=$folder/${from##*/}.gz

holds() { gzip -dc <"$1" 2>/dev/null | cmp -s - "$from"; } # FILE: whether it is what is to be archived

if [ -e "$into" ]; then
  # Archived before, and the server went down before it had noted so.
  if holds "$into"; then sync "$folder" && exit 0; fi
  echo "archive: $into is there and holds something else: does another server archive to this folder?" >&2
  exit 1
fi
umask 077
part=$folder/.${from##*/}.$$.part
trap 'rm -f "$part"' EXIT
gzip -1 -c <"$from" >"$part"
if ! holds "$part"; then
  echo "archive: $part does not read back as it was written" >&2
  exit 1
fi
# Its name is there only once all of it is on the disk; PostgreSQL deletes its own once the name is there for good.
sync "$part"
mv "$part" "$into"
sync "$folder"
