#!/bin/sh
# Compiles the C kernels for 64-bit ARM, without linking them: what only x86-64 knows must stay
# behind its conditions. Needs the headers of Debian's libc6-dev-arm64-cross; says so without them.
set -eu
cd "$(dirname "$0")/../.."

headers=/usr/aarch64-linux-gnu/include
if [ ! -e "$headers/stdio.h" ]; then
  echo "ARM64: not checked, there is no $headers (apt-get install libc6-dev-arm64-cross)."
  exit 0
fi
objects=$(mktemp -d)
trap 'rm -r "$objects"' EXIT
for source in Sources/CKernels/*.c; do
  clang --target=aarch64-linux-gnu -isystem "$headers" -I Sources/CKernels/include \
    -O3 -DNDEBUG -fPIC -Wall -Wextra -Werror -c "$source" -o "$objects/$(basename "$source").o"
done
echo "ARM64: the C kernels compile."
