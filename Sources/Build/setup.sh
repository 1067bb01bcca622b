#!/bin/sh
# Finds out what the build lacks and installs just that, by apt-get on Debian and Ubuntu. Where
# nothing is missing it says so in a line and changes nothing, so it may run before every build.
set -eu

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

has_package() {
  command -v dpkg >/dev/null && dpkg -s "$1" 2>/dev/null | grep -q '^Status: .* installed$'
}
# has LIBRARY PACKAGE: pkg-config knows libraries wherever they came from.
has() {
  if command -v pkg-config >/dev/null; then pkg-config --exists "$1"; else has_package "$2"; fi
}

command -v swift >/dev/null ||
  fail "there is no 'swift'. Install a toolchain, 6.3 or newer: https://www.swift.org/install/linux/"

missing=""
command -v pkg-config >/dev/null || missing="$missing pkg-config"
has openblas libopenblas-dev || missing="$missing libopenblas-dev"
has libpng libpng-dev || missing="$missing libpng-dev"
has libturbojpeg libturbojpeg0-dev || missing="$missing libturbojpeg0-dev"
has yaml-0.1 libyaml-dev || missing="$missing libyaml-dev"
has libarchive libarchive-dev || missing="$missing libarchive-dev"

# The data that the first recipe trains on. Without it everything can be built and tested.
data=""
[ -e /usr/share/datasets/fashion-mnist ] || has_package dataset-fashion-mnist ||
  data=" dataset-fashion-mnist"

if [ -z "$missing$data" ]; then
  say "Set-up: everything is there."
  exit 0
fi
say "Set-up: missing:$missing$data"

command -v apt-get >/dev/null || {
  [ -n "$missing" ] || {
    say "Set-up: this machine has no apt-get. Recipes on FashionMNIST need 'path:' in 'dataset:'."
    exit 0
  }
  fail "this machine has no apt-get: install what is called$missing on Debian in its own way"
}
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null ||
    fail "you are not root and there is no sudo. As root: apt-get install$missing$data"
  as_root="sudo"
fi

say "Set-up: updating the package lists (apt-get update) ..."
$as_root apt-get update -qq </dev/null
say "Set-up: installing$missing$data (apt-get install) ..."
# shellcheck disable=SC2086  # the lists are words
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $missing$data </dev/null
say "Set-up: done."
