#!/usr/bin/env bash
# Builds, publishes the native binary and runs the tests; the last line is "N passed, N failed".
#   ./test.sh            all test projects
#   ./test.sh NAME...    only these, with or without "Vivace." before the name
# VIVACE_BIN names the binary that end-to-end tests run against; if it is set, nothing is published.
set -euo pipefail
cd "$(dirname "$0")"
source tests/tools/quiet.sh

readonly results=$PWD/artifacts/tests
# Longer than any project takes on two slow cores: a project that runs into it hangs.
readonly project_seconds=600

fail() {
  [ $# -eq 0 ] || echo "$1"
  echo "0 passed, 1 failed"
  exit 1
}

bash tests/tools/install-needs.sh || fail

projects=()
if [ $# -gt 0 ]; then
  for name in "$@"; do
    name=Vivace.${name#Vivace.}
    [ -f "tests/$name/$name.csproj" ] || fail "there is no test project tests/$name"
    projects+=("$name")
  done
else
  for file in tests/*/*.csproj; do
    name=$(basename "$file" .csproj)
    # A project file alone is a place kept for tests, not a test project yet.
    if [ -n "$(find "tests/$name" -name '*.cs' -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]; then
      projects+=("$name")
    fi
  done
fi
[ ${#projects[@]} -gt 0 ] || fail "there are no test projects"

for name in "${projects[@]}"; do
  quiet "build of $name" "artifacts/logs/build-$name.log" dotnet build "tests/$name" -c Release || fail
done

needs_binary=false
for name in "${projects[@]}"; do
  case $name in Vivace.EndToEnd | Vivace.Conformance) needs_binary=true ;; esac
done
if $needs_binary; then
  if [ -z "${VIVACE_BIN:-}" ]; then
    bash tests/tools/publish.sh || fail
    export VIVACE_BIN=$PWD/artifacts/publish/vivace
  fi
  if [ -f tests/tools/fetch-prometheus.sh ]; then
    quiet "Prometheus" artifacts/logs/prometheus.log bash tests/tools/fetch-prometheus.sh || fail
  fi
fi

rm -rf "$results"
mkdir -p "$results"
outcomes=()
for name in "${projects[@]}"; do
  code=0
  began=$SECONDS
  # A test project is a program that runs its tests.
  timeout --kill-after=20 "$project_seconds" "tests/$name/bin/Release/net10.0/$name" -noColor -noLogo -longRunning 120 \
    -trx "$results/$name.trx" > "artifacts/logs/test-$name.log" 2>&1 < /dev/null || code=$?
  printf '%s: ran for %d s\n' "$name" $((SECONDS - began))
  [ "$code" -ne 124 ] || echo "$name was stopped after $project_seconds s"
  outcomes+=("$name=$code")
done

python3 tests/tools/summarise.py "$results" "${outcomes[@]}"
