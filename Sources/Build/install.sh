#!/bin/sh
# install.sh PROGRAM PREFIX: puts the program, the interfaces that plugins in one file are compiled
# against, its recipes, its documentation, the sources of the example plugins and completions for
# shells under PREFIX. What an older installation left of them is replaced, all else stays.
set -eu
cd "$(dirname "$0")/../.."

program=$1
prefix=$2
share=$prefix/share/daedalus

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Readable for everybody, whatever the user's umask and the checkout's modes.
umask 022
folder() { mkdir -p "$1" || fail "cannot install into $prefix: say where by PREFIX=DIR"; }
file() { install -m 644 "$@"; }

# copy FOLDER: all its files, in place of those that were there.
copy() {
  rm -rf "${share:?}/$1"
  find "$1" -type f | while IFS= read -r path; do
    folder "$share/$(dirname "$path")"
    file "$path" "$share/$path"
  done
}

# completion SHELL FILE: what the program says of itself.
completion() {
  folder "$(dirname "$2")"
  "$program" --generate-completion-script "$1" >"$2"
  chmod 644 "$2"
}

folder "$prefix/bin"
install -m 755 "$program" "$prefix/bin/daedalus"

# A plugin sees these modules, and the C modules behind them: the list of PluginInterfaces.
modules=$prefix/lib/daedalus/Modules
rm -rf "$modules"
folder "$modules"
for module in Archives Daedalus Diffusion Images Layers Recipe Tensor; do
  file "$(dirname "$program")/Modules/$module.swiftmodule" "$modules"
done
for module in CArchive CKernels COpenBLAS CPNG CYAML; do
  folder "$modules/C/$module"
  find "Sources/$module" \( -name module.modulemap -o -name shim.h -o -path '*/include/*.h' \) \
    -exec install -m 644 {} "$modules/C/$module" \;
done

# As in the checkout, so that what points from one to another does so here.
copy recipes
copy Plugins
copy Documentation
file README.md CHANGELOG.md LICENSE "$share"

completion bash "$prefix/share/bash-completion/completions/daedalus"
completion zsh "$prefix/share/zsh/site-functions/_daedalus"
completion fish "$prefix/share/fish/vendor_completions.d/daedalus.fish"

printf 'Installed into %s:\n' "$prefix"
printf '  %-14s %s\n' program "$prefix/bin/daedalus" interfaces "$modules" recipes "$share/recipes" \
  documentation "$share/Documentation" completions "$prefix/share (bash, zsh, fish)"
