#!/usr/bin/env bash
# Set up, build, run every test. The last line printed is ctest's closing line and the exit status
# is ctest's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

usage() {
    cat <<'EOF'
usage: scripts/test.sh [PRESET] [ctest arguments...]

Builds PRESET (release when none is given) and runs its tests, for example
  scripts/test.sh                      everything
  scripts/test.sh -R dna               the tests whose name contains "dna"
  scripts/test.sh asan                 the sanitizer build's tests
EOF
}

preset=release
case ${1:-} in
    -h | --help) usage; exit 0 ;;
    -* | '') ;;
    *) preset=$1; shift ;;
esac

scripts/build.sh "$preset"
exec "$(newest_ctest)" --test-dir "$(build_folder "$preset")" --output-on-failure "$@"
