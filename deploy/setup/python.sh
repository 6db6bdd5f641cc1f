#!/bin/sh
# Prints the Python to build .venv with, or says in one sentence why there is none.
# In: PYTHON, if the caller insists on one. Out: a path on standard output; exit 1 and a sentence otherwise.
set -u

recent='import sys; sys.exit(sys.version_info < (3, 11))'
complete='import ensurepip, venv'

fail() { echo "$1" >&2; exit 1; }

usable() { command -v "$1" >/dev/null 2>&1 && "$1" -c "$recent" >/dev/null 2>&1; }

chosen=${PYTHON:-}
if [ -n "$chosen" ]; then
    command -v "$chosen" >/dev/null 2>&1 || fail "PYTHON=$chosen is not a program that can be run."
    usable "$chosen" || fail "Vestibule needs Python 3.11 or newer, and PYTHON=$chosen is $("$chosen" -V 2>&1)."
else
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if usable "$candidate"; then chosen=$candidate; break; fi
    done
    if [ -z "$chosen" ]; then
        found=$(python3 -V 2>&1) || found="no Python 3 at all"
        fail "Vestibule needs Python 3.11 or newer; this machine has $found. Install one, or name it: make PYTHON=/path/to/python3."
    fi
fi
"$chosen" -c "$complete" >/dev/null 2>&1 ||
    fail "$("$chosen" -V 2>&1) lacks the venv module; install it (Debian and Ubuntu: apt-get install python3-venv)."
command -v "$chosen"
