#!/bin/sh
# Build the images that the docker sandbox starts: karakter-sandbox-candidate and karakter-sandbox-examiner.
#
#   docker/sandbox-images.sh        for the CPU
#   docker/sandbox-images.sh gpu    for NVIDIA devices, as karakter-sandbox-gpu-candidate and -examiner
#
# KARAKTER_TAG and PIP_NO_INDEX mean what they mean to Compose: docker/compose.env.example.
set -eu
cd "$(dirname "$0")/.."

case ${1:-cpu} in
    cpu) device=cpu name=karakter-sandbox ;;
    gpu) device=gpu name=karakter-sandbox-gpu ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
for zone in candidate examiner; do
    docker build --quiet --file docker/sandbox.Dockerfile --target "$zone" --build-arg "DEVICE=$device" \
        --build-arg "PIP_NO_INDEX=${PIP_NO_INDEX:-}" --tag "$name-$zone:${KARAKTER_TAG:-$version}" .
done
