#!/bin/sh
# Makes .venv-benchmarks in the repository's root, with what the Python programs here need.
# Arguments go to pip: setup.sh --extra-index-url https://download.pytorch.org/whl/cpu saves the GPU libraries.
set -eu
cd "$(dirname "$0")/.."
python3 -m venv .venv-benchmarks
.venv-benchmarks/bin/pip install --quiet "$@" torch numpy safetensors pillow
echo "Ready: python3 Benchmarks/compare_speed.py"
