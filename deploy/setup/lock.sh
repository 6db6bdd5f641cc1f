#!/bin/sh
# Turns requirements*.in into the hashed requirements*.txt. The order matters: each file is held to the ones before it.
# In: PY (the Python whose uv is used), UPGRADE (non-empty: take newer versions than those already locked).
set -eu

for name in requirements deploy/demo/requirements requirements-dev; do
    "$PY" -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" \
        ${UPGRADE:+--upgrade} "$name.in" --output-file "$name.txt"
done
