#!/bin/sh
# quickstart.sh PROGRAM: trains recipes/quickstart.yaml into runs/quickstart, samples and
# evaluates it.
# What is complete is not done again, and what was interrupted is gone on with.
set -eu

program=$1
run=runs/quickstart
images=$run/samples/quickstart.npz
grid=$run/samples/quickstart.png

printf '\nTraining recipes/quickstart.yaml into %s ...\n' "$run"
"$program" train recipes/quickstart.yaml --out "$run" --resume

if [ -e "$grid" ] && [ "$images" -nt "$run/checkpoints" ]; then
  printf '\n%s has its samples already.\n' "$run"
else
  printf '\nSampling 64 images ...\n'
  "$program" sample "$run" --count 64 --out "$images" --grid "$grid"
fi

printf '\nComparing them with the training images ...\n'
"$program" evaluate "$images" --reference recipes/quickstart.yaml --extractor fashion_mnist_classifier

printf '\nWhat there is to see:\n'
printf '  %-18s %s\n' "images" "$grid" "the same as npz" "$images"
for file in "$run"/*.svg "$run"/*.md "$run"/*.html; do
  [ ! -e "$file" ] || printf '  %-18s %s\n' "about the run" "$file"
done
printf '  %-18s %s\n' "how to go on" README.md
