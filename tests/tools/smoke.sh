#!/usr/bin/env bash
# Runs a vivace binary once, as a user would: start, push a span, read it back, stop.
#   smoke.sh BINARY
set -euo pipefail
binary=$(realpath "$1")
folder=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2> /dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT

fail() {
  echo "smoke run: $1"
  cat "$folder/log"
  exit 1
}

read -r api http grpc own < <(python3 - << 'PYTHON'
import socket
sockets = [socket.socket() for _ in range(4)]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))
PYTHON
)
cat > "$folder/vivace.yaml" << YAML
server: {http_listen_address: 127.0.0.1, http_listen_port: $api, grpc_listen_address: 127.0.0.1, grpc_listen_port: $own}
distributor:
  receivers:
    otlp: {protocols: {grpc: {endpoint: "127.0.0.1:$grpc"}, http: {endpoint: "127.0.0.1:$http"}}}
storage:
  trace: {backend: local, wal: {path: $folder/wal}, local: {path: $folder/blocks}}
YAML

"$binary" -config.file="$folder/vivace.yaml" > "$folder/log" 2>&1 < /dev/null &
pid=$!
for _ in $(seq 300); do
  kill -0 "$pid" 2> /dev/null || fail "the process ended before it was ready"
  if [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$api/ready")" = 200 ]; then break; fi
  sleep 0.1
done
span='{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"smoke"}'
curl -sf -H 'Content-Type: application/json' -d "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[$span]}]}]}" "http://127.0.0.1:$http/v1/traces" \
  > /dev/null || fail "the push was not accepted"
curl -sf "http://127.0.0.1:$api/api/v2/traces/5b8efff798038103d269b633813fc60c" | grep -q '"name":"smoke"' || fail "the trace was not found"
kill -TERM "$pid"
code=0
wait "$pid" || code=$?
pid=
[ "$code" -eq 0 ] || fail "the process ended with exit code $code"
echo "smoke run: started, took a span, found it by id, stopped"
