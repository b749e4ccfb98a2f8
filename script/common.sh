# Sourced by every script: the project's root, the tools' path, a few words to speak with.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export PATH="$root/.tools/bin:$PATH"
jobs=${JOBS:-$(nproc)}

say() { printf '== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# as_root COMMAND…: directly when we are root, by sudo when there is one.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "needs root for: $*"
  fi
}

# configure PRESET: CMake configures once; afterwards Ninja re-runs it when a CMake file changed.
configure() {
  [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >"$(log_file "configure-$1")" 2>&1 ||
    { cat "$(log_file "configure-$1")"; fail "cmake --preset $1"; }
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  configure "$preset"
  cmake --build "build/$preset" -j "$jobs" ${1:+--target "$@"}
}

log_file() { mkdir -p build/logs && printf 'build/logs/%s.log' "$1"; }
