# shellcheck shell=bash
# Sourced by the findings: a folder of their own that goes again, and packages in it.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# install PACKAGE==VERSION...: into the folder; $python then has them.
install() {
    python3 -m venv venv
    venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: "$@"
    # shellcheck disable=SC2034
    python=$folder/venv/bin/python
}

# expect WHAT WANTED GOT: prints what came, and fails where it is not what was seen before.
expect() {
    printf '%s: %s\n' "$1" "$3"
    [ "$2" = "$3" ] || { printf 'changed: it was %s\n' "$2" >&2; exit 1; }
}
