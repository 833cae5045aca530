#!/usr/bin/env bash
# Installs the packages that building, testing and drawing need. Safe to run again.
#   ./setup.sh           install what is missing
#   ./setup.sh --check   only say what is missing; exit 1 if anything is
set -euo pipefail

packages=(
  g++ clang-14 cmake ninja-build ccache git ca-certificates
  libtbb-dev libhdf5-dev libeigen3-dev libcxxopts-dev libtomlplusplus-dev librandom123-dev
  libsleef-dev libxxhash-dev libdeflate-dev libpng-dev nlohmann-json3-dev
  hdf5-tools python3 python3-h5py python3-numpy python3-matplotlib python3-vtk9
  python3-yt libxdmf3
  clang-format-14 clang-tidy-14
)
# Catch2 version 3 is called libcatch2-dev where version 2 is gone.
if apt-cache show libcatch2-dev >/dev/null 2>&1; then packages+=(libcatch2-dev); else packages+=(catch2); fi
# Node from elsewhere stays as it is; it brings its own npm.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

# What tests take from npm is there when its record is as new as the list of what is wanted.
readers="$(dirname "$0")/tests/app/readers"
node_modules_wanted=1
if [ "$readers/node_modules/.package-lock.json" -nt "$readers/package-lock.json" ]; then node_modules_wanted=0; fi

if [ ${#missing[@]} -eq 0 ] && [ $node_modules_wanted -eq 0 ]; then
  echo "All ${#packages[@]} packages and the npm modules are there."
  exit 0
fi
if [ "${1:-}" = "--check" ]; then
  if [ $node_modules_wanted -eq 1 ]; then missing+=("npm modules of $readers"); fi
  echo "Missing: ${missing[*]}"
  exit 1
fi

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
if [ $node_modules_wanted -eq 1 ]; then npm ci --prefix "$readers" --no-audit --no-fund; fi
