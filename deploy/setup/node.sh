#!/bin/sh
# Fetches the npm packages that the tests sign in with, as tests/relying_parties/node/package-lock.json names them.
# Quiet and instant when nothing is to do.
set -eu

cd "$(dirname "$0")/../../tests/relying_parties/node"
stamp=node_modules/.installed
wanted=$(cat package-lock.json | cksum)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Fetching the relying-party libraries for the tests with npm."
if ! npm ci --ignore-scripts --no-audit --no-fund --silent; then
    echo "npm could not fetch them: see the lines above. Running the same command again tries again." >&2
    exit 1
fi
echo "$wanted" > "$stamp"
