#!/usr/bin/env bash
# Measures ingest of the published binary with tracebench: CPU, memory and allocations per span, with and without the metrics generator.
#   bench/run.sh [--spans N] [--seed S] [--settle SECONDS] [--rate SPANS_PER_S] [--label TEXT] [--queries N] [PROFILE...]
# --queries N asks every query N times of the spans in memory and again after a flush; bench/against.py sets them beside Tempo's.
# PROFILE is homelab, sdk or wide; homelab and sdk by default. TRACEBENCH names tracebench's folder (default ../shared/bench/tracebench),
# which is only read. VIVACE_BIN names a binary; otherwise one is published. Results are added to artifacts/bench/ingest.{jsonl,md}.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/tools/quiet.sh

spans=200000 seed=42 settle=15 rate=0 queries=0 label=$(git rev-parse --short HEAD 2> /dev/null || echo unknown)
profiles=()
while [ $# -gt 0 ]; do
  case $1 in
    --spans) spans=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --settle) settle=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --label) label=$2; shift 2 ;;
    --queries) queries=$2; shift 2 ;;
    homelab | sdk | wide) profiles+=("$1"); shift ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
  esac
done
[ ${#profiles[@]} -gt 0 ] || profiles=(homelab sdk)

source_folder=${TRACEBENCH:-../shared/bench/tracebench}
if [ ! -f "$source_folder/tracebench.csproj" ]; then
  echo "bench: no tracebench in $source_folder; name its folder in TRACEBENCH" >&2
  exit 2
fi
work=$PWD/artifacts/bench
mkdir -p "$work"

# A copy outside this repository's build rules, since its own folder may be read-only.
copy=$PWD/artifacts/tracebench
mkdir -p "$copy"
cp -r --no-preserve=mode "$source_folder/." "$copy/"
echo '<Project />' | tee "$copy/Directory.Build.props" "$copy/Directory.Build.targets" > "$copy/Directory.Packages.props"
echo 'root = true' > "$copy/.editorconfig"
quiet "build of tracebench" artifacts/logs/tracebench.log dotnet build "$copy" -c Release
tracebench=$copy/bin/Release/net10.0/tracebench

binary=${VIVACE_BIN:-}
if [ -z "$binary" ]; then
  bash tests/tools/publish.sh
  binary=$PWD/artifacts/publish/vivace
fi

server= sink= data=
cleanup() {
  [ -z "$server" ] || kill -9 "$server" 2> /dev/null || true
  [ -z "$sink" ] || kill "$sink" 2> /dev/null || true
  [ -z "$data" ] || rm -rf "$data"
}
trap cleanup EXIT

ports() {
  python3 -c '
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))' "$1"
}

# configuration WITH_GENERATOR: the first user's settings, with room for a burst and for spans of the last hour.
configuration() {
  cat << YAML
server: {http_listen_address: 127.0.0.1, http_listen_port: $api, grpc_listen_address: 127.0.0.1, grpc_listen_port: $own, log_level: warn}
distributor:
  receivers:
    otlp: {protocols: {grpc: {endpoint: "127.0.0.1:$grpc"}, http: {endpoint: "127.0.0.1:$http"}}}
storage:
  trace: {backend: local, wal: {path: $data/wal}, local: {path: $data/blocks}}
overrides:
  defaults:
    ingestion: {rate_limit_bytes: 1000000000, burst_size_bytes: 1000000000, max_traces_per_user: 0}
YAML
  $1 || return 0
  cat << YAML
    metrics_generator: {processors: [span-metrics, service-graphs, local-blocks]}
metrics_generator:
  metrics_ingestion_time_range_slack: 4h
  registry: {external_labels: {source: tempo}}
  storage:
    path: $data/generator/wal
    remote_write: [{url: "http://127.0.0.1:$remote/api/v1/write", send_exemplars: true}]
  processor:
    span_metrics: {dimensions: [service.name, http.method, http.status_code, http.target]}
    service_graphs: {dimensions: [service.name]}
YAML
}

metric() {
  curl -sf "http://127.0.0.1:$api/metrics" | awk -v name="$1" '$1 == name { print $2; found = 1 } END { if (!found) print "null" }'
}

# ask SECTION: every query with a known answer, into the section of that name.
ask() {
  "$tracebench" query --http "http://127.0.0.1:$api" --truth "$file.truth.json" --pid "$server" --repeat "$queries" --wait 60 \
    --base-time "$base" --json "$work/$name.json" --section "$1" > "$work/$name.$1.log" || echo "bench: wrong answers, see $work/$name.$1.log"
}

measure() {
  local profile=$1 generator=$2 file=$work/$1-$spans-$seed.otlp name=$1-$2
  [ -f "$file.truth.json" ] || "$tracebench" gen --out "$file" --spans "$spans" --seed "$seed" --profile "$profile" > /dev/null
  data=$(mktemp -d)
  read -r api http grpc own remote < <(ports 5)
  configuration "$generator" > "$data/vivace.yaml"
  if $generator; then
    "$tracebench" sink --listen "http://127.0.0.1:$remote" --seconds 900 > /dev/null 2>&1 < /dev/null &
    sink=$!
  fi
  "$binary" -config.file="$data/vivace.yaml" > "$work/$name.log" 2>&1 < /dev/null &
  server=$!
  for _ in $(seq 300); do
    kill -0 "$server" 2> /dev/null || { cat "$work/$name.log"; exit 1; }
    [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$api/ready")" != 200 ] || break
    sleep 0.1
  done
  local before after base
  base=$(date -u -d '35 minutes ago' +%Y-%m-%dT%H:%M:00Z)
  before=$(metric go_memstats_alloc_bytes_total)
  rm -f "$work/$name.json"
  "$tracebench" push --file "$file" --otlp "http://127.0.0.1:$http" --gzip --rate "$rate" --base-time "$base" --pid "$server" --settle "$settle" \
    --json "$work/$name.json" --label "$label" > /dev/null
  after=$(metric go_memstats_alloc_bytes_total)
  [ "$queries" = 0 ] || ask recent
  # The answer of /flush comes before the blocks do.
  curl -sf -X POST -o /dev/null "http://127.0.0.1:$api/flush"
  for _ in $(seq 60); do
    sleep 1
    [ "$(metric vivace_head_bytes)" != 0 ] || break
  done
  "$tracebench" disk "$data" --spans "$spans" --pid "$server" --json "$work/$name.json" > /dev/null
  [ "$queries" = 0 ] || ask query
  kill -TERM "$server"
  wait "$server" || echo "bench: vivace ended with exit code $?"
  server=
  if [ -n "$sink" ]; then
    kill "$sink" 2> /dev/null || true
    wait "$sink" 2> /dev/null || true
    sink=
  fi
  rm -rf "$data"
  data=
  python3 - "$work" "$name" "$profile" "$generator" "$label" "$before" "$after" << 'PYTHON'
import json, os, sys, time
work, name, profile, generator, label, before, after = sys.argv[1:]
result = json.load(open(os.path.join(work, name + ".json")))
push, disk = result["push"], result["disk"]
settled = push.get("serverSettled", push["server"])
allocated = None if "null" in (before, after) else round((float(after) - float(before)) / push["ackedSpans"])
row = {
    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "label": label, "profile": profile, "generator": generator == "true",
    "rate": push["rate"], "spans": push["ackedSpans"], "failedSpans": push["failedSpans"], "throttled": push["throttled"],
    "spansPerSecond": push["spansPerSecond"], "latencyMs": push["latencyMs"],
    "cpuSecondsPerMillionSpansPushing": push["server"]["cpuSecondsPerMillionSpans"],
    "cpuSecondsPerMillionSpans": settled["cpuSecondsPerMillionSpans"], "peakRssBytes": settled["peakRssBytes"],
    "allocatedBytesPerSpan": allocated, "diskBytesPerSpan": disk["bytesPerSpan"], "machine": result.get("machine"),
}
with open(os.path.join(work, "ingest.jsonl"), "a") as f:
    f.write(json.dumps(row) + "\n")
path = os.path.join(work, "ingest.md")
head = ("| label | profile | generator | spans | spans/s | CPU-s per million, pushing / settled | peak RSS MB | allocated bytes per span "
        "| disk bytes per span | p50 / p99 ms |\n|---|---|---|---|---|---|---|---|---|---|\n")
if not os.path.exists(path):
    open(path, "w").write(head)
line = "| %s | %s | %s | %d | %d | %.1f / %.1f | %.0f | %s | %.0f | %.1f / %.1f |\n" % (
    label, profile, "on" if row["generator"] else "off", row["spans"], row["spansPerSecond"], row["cpuSecondsPerMillionSpansPushing"],
    row["cpuSecondsPerMillionSpans"], row["peakRssBytes"] / 1e6, "?" if allocated is None else allocated, row["diskBytesPerSpan"],
    push["latencyMs"]["p50"], push["latencyMs"]["p99"])
open(path, "a").write(line)
print(line, end="")
if push["failedSpans"]:
    sys.exit("bench: %d spans were not accepted: %s" % (push["failedSpans"], json.dumps(push.get("errors"))))
PYTHON
}

for profile in "${profiles[@]}"; do
  measure "$profile" false
  measure "$profile" true
done
