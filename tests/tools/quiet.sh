# Sourced by the scripts of this repository: settings for quiet tools, and a command that shows output only of what fails.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 NO_COLOR=1
# No build node may outlive its build: it would hold this script's output open.
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off

# quiet LABEL LOG COMMAND...: runs the command with its output in LOG; shows the end of the log if it fails.
quiet() {
  local label=$1 log=$2 code=0 began=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" > "$log" 2>&1 < /dev/null || code=$?
  if [ "$code" -eq 0 ]; then
    printf '%s: done in %d s\n' "$label" $((SECONDS - began))
  else
    tail -n 60 "$log"
    printf '%s: failed with exit code %d, the whole output is in %s\n' "$label" "$code" "$log"
  fi
  return "$code"
}
