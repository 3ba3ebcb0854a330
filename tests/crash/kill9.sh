#!/usr/bin/env bash
# Kills a server under load with SIGKILL again and again on the same data, and checks after each start that every acknowledged span is
# there exactly once.
#   kill9.sh [ROUNDS] [SEED]     1 to 10000 rounds, 100 by default; the seed fixes the moments of the kills
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/tools/quiet.sh
rounds=${1:-100}
if ! [[ $rounds =~ ^[0-9]+$ ]] || [ "$rounds" -lt 1 ] || [ "$rounds" -gt 10000 ]; then
  echo "kill9.sh: ROUNDS is a number from 1 to 10000, not '$rounds'" >&2
  exit 2
fi
export VIVACE_KILL_ROUNDS=$rounds
[ $# -lt 2 ] || export VIVACE_KILL_SEED=$2
if [ -z "${VIVACE_BIN:-}" ]; then
  bash tests/tools/publish.sh
  export VIVACE_BIN=$PWD/artifacts/publish/vivace
fi
quiet "build" artifacts/logs/build-kill9.log dotnet build tests/Vivace.EndToEnd -c Release
exec tests/Vivace.EndToEnd/bin/Release/net10.0/Vivace.EndToEnd -noColor -noLogo -showLiveOutput \
  -method Vivace.EndToEnd.Durability.KillTests.AckedSpansSurviveKill < /dev/null
