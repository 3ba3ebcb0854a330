#!/usr/bin/env bash
# Publishes the native binary to artifacts/publish. Fails on the first trimming or AOT warning.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/tools/quiet.sh

log=artifacts/logs/publish.log
quiet "publish of the native binary" "$log" dotnet publish src/Vivace.Server -c Release -r linux-x64 -o artifacts/publish
if grep -E 'warning IL[0-9]+|AOT analysis|Trim analysis' "$log"; then
  echo "the native compiler warns (see above): code that is not safe to compile ahead of time"
  exit 1
fi
if [ ! -x artifacts/publish/vivace ]; then
  echo "the publish left no artifacts/publish/vivace"
  exit 1
fi
