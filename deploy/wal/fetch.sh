#!/bin/sh
# PostgreSQL's restore_command, as deploy/restore-to.sh gives it: brings one file of the log back from the archive, else from
# the folder of the server before, whose last minute is not in the archive:
#   restore_command = 'sh …/deploy/wal/fetch.sh /archive/wal "%f" "%p" [FOLDER]'
# 1 says that there is none, and the log ends there. More than 125 says that it cannot be had, and nothing is restored.
folder=$1 name=$2 into=$3 before=${4:-}

ls "$folder" >/dev/null || exit 126
if [ -f "$folder/$name.gz" ]; then
  gzip -dc <"$folder/$name.gz" >"$into" && exit 0
  echo "fetch: $folder/$name.gz is broken" >&2
  rm -f "$into"
  exit 126
fi
if [ -n "$before" ] && [ -f "$before/$name" ]; then
  cp "$before/$name" "$into" || exit 126
  exit 0
fi
exit 1
