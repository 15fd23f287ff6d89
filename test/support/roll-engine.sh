# Real processes in place of containers, for deploy/roll.sh: a file SERVICE.ID in $ROLL_FOLDER for each, with its process, port
# and image. An image is a file of settings that its processes begin with.
node=$ROLL_NODE
of() { cut -d' ' -f"$2" "$ROLL_FOLDER"/*."$1"; } # ID FIELD
begin() { # IMAGE COMMAND…: with the settings of the image, and without what roll.sh holds
  # shellcheck disable=SC1090
  (. "$ROLL_FOLDER/../images/$1" && shift && exec "$@" 9>&-)
}
engine_image() { of "$1" 3; }
engine_build() { return 1; }
engine_fetch() { [ -f "$ROLL_FOLDER/../images/$1" ]; }
engine_migrate() { begin "$1" "$node" src/main/migrate.ts >>"$ROLL_FOLDER/../migrate.log" 2>&1; }
engine_list() { find "$ROLL_FOLDER" -name "$1.*" | sed 's/.*\.//' | sort -n; }
engine_start() {
  local id port
  id=$(($(cat "$ROLL_FOLDER/../last" 2>/dev/null || echo 0) + 1))
  echo "$id" >"$ROLL_FOLDER/../last"
  port=$("$node" -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  # The shell becomes the process: what is written down is whom to tell.
  # shellcheck disable=SC1090
  (. "$ROLL_FOLDER/../images/$2" && PORT=$port exec "$node" "src/main/$1.ts") >"$ROLL_FOLDER/../$1.$id.log" 2>&1 9>&- &
  echo "$! $port $2" >"$ROLL_FOLDER/.part" && mv "$ROLL_FOLDER/.part" "$ROLL_FOLDER/$1.$id"
  echo "$id"
}
engine_runs() { kill -0 "$(of "$1" 1)" 2>/dev/null; }
engine_ready() { curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:$(of "$1" 2)/readyz"; }
engine_log() { tail -n 20 "$ROLL_FOLDER"/../*."$1".log; }
engine_stop() {
  local process
  process=$(of "$1" 1)
  kill -TERM "$process" 2>/dev/null || true
  while kill -0 "$process" 2>/dev/null; do sleep 0.05; done
  rm "$ROLL_FOLDER"/*."$1"
}
