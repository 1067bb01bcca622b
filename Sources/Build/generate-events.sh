#!/bin/sh
# generate-events.sh PYTHON: makes Sources/Trackers/TensorBoard/events.pb.swift of events.proto.
# Only needed after events.proto was changed. Takes protoc from the package grpcio-tools of PYTHON
# (pip install grpcio-tools) and builds its Swift plugin, which takes minutes, from the sources of
# swift-protobuf that the build of this package fetched.
# What is committed was made with grpcio-tools 1.85.1 and swift-protobuf 1.39.0.
set -eu
cd "$(dirname "$0")/../.."

python=${1:?"which Python has grpcio-tools?"}
folder=Sources/Trackers/TensorBoard
sources=.build/checkouts/swift-protobuf

[ -e "$sources" ] || swift package resolve
swift build --package-path "$sources" --scratch-path .build-protobuf --product protoc-gen-swift
"$python" -m grpc_tools.protoc --proto_path="$folder" --swift_out="$folder" \
  --plugin=.build-protobuf/debug/protoc-gen-swift --swift_opt=UseAccessLevelOnImports=true events.proto
