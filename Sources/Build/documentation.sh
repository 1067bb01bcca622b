#!/bin/sh
# documentation.sh BUILD OUTPUT: pages of the symbols of the public modules, by DocC, in OUTPUT.
# BUILD is a folder with a finished build, such as .build/release: the compiler has written there
# what it read of every declaration and its comment, so nothing is compiled again, and no package
# has to be fetched. A broken link, or a parameter that is not there, is an error.
set -eu
cd "$(dirname "$0")/../.."

build=$1
output=$2
# SwiftPM calls the folder around that of the configuration by what it builds for.
target=$(basename "$(dirname "$(cd "$build" && pwd -P)")")

# From the bottom to the top: a page may link to those of modules that stand before its own.
modules="Recipe Tensor Diffusion Layers Images \
Schedulers Samplers Losses Datasets Metrics Models Trackers ComponentLaws Daedalus DaedalusCommand"
for catalog in Sources/*/*.docc; do
  case " $modules " in
  *" $(basename "$catalog" .docc) "*) ;;
  *)
    printf 'error: %s is not among the modules of %s\n' "$catalog" "$0" >&2
    exit 1
    ;;
  esac
done

# tool NAME: where the tool of the toolchain is, which the path need not know.
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
tool() { if command -v "$1" >/dev/null; then command -v "$1"; else printf '%s\n' "$tools/$1"; fi; }
extract=$(tool swift-symbolgraph-extract)
docc=$(tool docc)

# The C modules that stand behind those of Swift.
includes="-I $build/Modules"
for map in Sources/*/module.modulemap Sources/*/include/module.modulemap; do
  includes="$includes -I $(dirname "$map")"
done

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
archives=""
dependencies=""
for module in $modules; do
  graphs=$work/$module.graphs
  archive=$work/$module.doccarchive
  mkdir "$graphs"
  # shellcheck disable=SC2086  # a list of options
  "$extract" -module-name "$module" -target "$target" $includes -output-dir "$graphs" \
    -minimum-access-level public
  # shellcheck disable=SC2086  # two lists of options
  "$docc" convert "Sources/$module/$module.docc" --additional-symbol-graph-dir "$graphs" \
    --fallback-display-name "$module" --fallback-bundle-identifier "daedalus.$module" \
    --fallback-default-module-kind Module --enable-experimental-external-link-support \
    $dependencies --warnings-as-errors --output-path "$archive" >"$work/said" 2>&1 || {
    cat "$work/said" >&2
    exit 1
  }
  archives="$archives $archive"
  dependencies="$dependencies --dependency $archive"
done
rm -rf "$output"
# shellcheck disable=SC2086  # a list of paths
"$docc" merge $archives --output-path "$output" --synthesized-landing-page-name Daedalus \
  --synthesized-landing-page-kind Modules >/dev/null
printf 'Pages of all public symbols: %s (to read them: python3 -m http.server -d %s)\n' \
  "$output" "$output"
