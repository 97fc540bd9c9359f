#!/usr/bin/env bash
# The .deb in a Debian made from nothing, with the dependencies that apt finds for it: install, quick
# start, removal. By hand, as it takes root, the network and debootstrap; the test package_deb does the
# same above this machine's own system.
set -euo pipefail

if [ $# -lt 2 ] || [ "$(id -u)" -ne 0 ]; then
    cat >&2 <<'EOF'
usage (as root): tests/package/deb_root.sh PACKAGE.deb TORCH [SUITE [MIRROR]]

TORCH is Python's torch package, for example .venv/lib/python3.11/site-packages/torch; SUITE (bookworm)
must be the one that the package was built on.
EOF
    exit 2
fi
package=$(realpath "$1")
torch=$(realpath "$2")
suite=${3:-bookworm}
mirror=${4:-http://deb.debian.org/debian}
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

root=$(mktemp -d)
trap 'umount "$root/opt/site" "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$root" "$root.log"' EXIT
debootstrap --variant=minbase "$suite" "$root" "$mirror" > "$root.log" || { tail "$root.log"; exit 1; }
mkdir "$root/opt/site"
mount --bind "$(dirname "$torch")" "$root/opt/site"
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/package.deb"
cp "$here/../data/kodim23.png" "$root/tmp/photo.png"
cp "$here/in_root.sh" "$root/tmp/"
chroot "$root" apt-get --quiet=2 install --yes --no-install-recommends /tmp/package.deb
chroot "$root" sh /tmp/in_root.sh "/opt/site/$(basename "$torch")/lib" there
