#!/usr/bin/env bash
# Puts a Prometheus for the conformance tests below artifacts/prometheus: Debian's package, downloaded with apt-get and unpacked there.
# PROMETHEUS_BIN names one that is there already; then nothing is downloaded.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly target=$PWD/artifacts/prometheus
[ -z "${PROMETHEUS_BIN:-}" ] || exit 0
[ ! -x "$target/prometheus" ] || exit 0
if command -v prometheus > /dev/null; then
  mkdir -p "$target"
  ln -sf "$(command -v prometheus)" "$target/prometheus"
  exit 0
fi
if ! command -v apt-get > /dev/null || ! command -v dpkg-deb > /dev/null; then
  echo "no Prometheus: install one, or name one in PROMETHEUS_BIN" >&2
  exit 1
fi

download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
cd "$download"
if ! apt-get download -q prometheus; then
  apt-get update -qq
  apt-get download -q prometheus
fi
dpkg-deb --extract prometheus_*.deb unpacked
mkdir -p "$target"
mv unpacked/usr/bin/prometheus "$target/prometheus.new"
mv "$target/prometheus.new" "$target/prometheus"
