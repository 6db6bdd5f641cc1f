#!/bin/sh
# Makes or completes .venv from the hashed requirement files. Quiet and instant when nothing is to do.
# In: "run" (what the product and the demo apps need) or "dev" (tests and tools too); PYTHON as in python.sh.
#
# A stamp holds the checksum of what was installed and is written last, so an interrupted set-up is simply continued.
# It names the folder too: a virtual environment that was moved is made anew, because its scripts hold absolute paths.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here/../.."

product="requirements.txt deploy/demo/requirements.txt"
case "${1:-}" in
    run) files=$product ;;
    dev) files="$product requirements-dev.txt" ;;
    *) echo "usage: venv.sh run|dev" >&2; exit 2 ;;
esac
stamp=.venv/.installed-$1

# shellcheck disable=SC2086 # a list of files, split on purpose
state() { echo "$(pwd -P) $(cat $1 | cksum)"; }
wanted=$(state "$files")
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
    [ -z "${PYTHON:-}" ] || sh "$here/python.sh" >/dev/null
    exit 0
fi

moved() { [ -f .venv/.folder ] && [ "$(cat .venv/.folder)" != "$(pwd -P)" ]; }
if moved || ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(sh "$here/python.sh")
    echo "Making .venv with $("$python" -V 2>&1)."
    "$python" -m venv --clear .venv
    pwd -P > .venv/.folder
elif [ -n "${PYTHON:-}" ]; then
    sh "$here/python.sh" >/dev/null
fi

echo "Installing into .venv from $files (the first time takes a minute or two)."
set --
for file in $files; do set -- "$@" --requirement "$file"; done
# The files name every package there is to install: nothing is left to look for or to choose (--no-deps).
if ! .venv/bin/python -m pip install --quiet --no-deps --disable-pip-version-check --no-input --require-hashes "$@"; then
    echo "Installing the packages failed: see the lines above. Running the same command again continues from here." >&2
    exit 1
fi
echo "$wanted" > "$stamp"
# The longer list holds the shorter one.
state "$product" > .venv/.installed-run
