#!/usr/bin/env bash
# Makes sure that what the tests and the ahead-of-time compiler need is there: python3, curl, a C linker and zlib's headers.
# Installs what is missing with apt-get when it runs as root; otherwise it says what to install, and fails.
set -euo pipefail

packages=()
command -v python3 > /dev/null || packages+=(python3)
command -v curl > /dev/null || packages+=(curl ca-certificates)
command -v clang > /dev/null || command -v gcc > /dev/null || packages+=(gcc libc6-dev)
[ -e /usr/include/zlib.h ] || packages+=(zlib1g-dev)
[ ${#packages[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
  echo "missing: ${packages[*]} (Debian's names); install them, then run this again" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
