#!/usr/bin/env bash
# check-installed.sh: what `make install` puts somewhere works there, recipes and a plugin in one file
# included. As root it is tried as another user, with the checkout out of sight.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -z ${1:-} ]]; then
  prefix=$(mktemp -d)
  trap 'rm -rf "$prefix"' EXIT
  chmod 755 "$prefix"
  make install PREFIX="$prefix"
  if [[ $(id -u) -eq 0 ]] && unshare --mount true; then
    unshare --mount "$0" hidden "$prefix" "$PWD"
  else
    echo "not allowed to mount: the checkout stays in sight, and the user is the same"
    "$0" try "$prefix"
  fi
  exit
fi

case $1 in
hidden) # in a file system of its own, which ends with this process
  script=$(mktemp)
  cp "$0" "$script"
  chmod 755 "$script"
  mount -t tmpfs none "$3"
  cd /
  [[ ! -e $3/Package.swift ]]
  setpriv --reuid=nobody --regid=nogroup --clear-groups bash "$script" try "$2"
  rm "$script"
  ;;
try)
  program=$2/bin/daedalus
  share=$2/share/daedalus
  HOME=$(mktemp -d)
  export HOME
  unset XDG_CACHE_HOME
  cd "$HOME"
  "$program" recipe check "$share"/{recipes,Plugins}
  "$program" --plugin "$share/Documentation/plugins/schedule.swift" components schedule roots
  "$program" --trust-plugins train "$share/Documentation/plugins/all.yaml" --out run
  cd /
  rm -r "$HOME"
  ;;
esac
