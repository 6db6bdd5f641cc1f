#!/bin/sh
# Installs the programs that `make test` borrows from the system: PostgreSQL's server, Chromium, Redis, nginx,
# Apache with mod_auth_openidc, Node.js with npm.
# Quiet and instant when all are there. Where nothing may be installed, it names what is missing and fails.
set -u

found() {
    for name in "$@"; do
        command -v "$name" >/dev/null 2>&1 && return 0
        for folder in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin /usr/pgsql*/bin /usr/libexec/postgresql* \
            /opt/homebrew/opt/postgresql*/bin /usr/sbin /usr/local/sbin "$(pg_config --bindir 2>/dev/null)"; do
            [ -x "$folder/$name" ] && return 0
        done
    done
    return 1
}

has_chromium() {
    found chromium chromium-browser google-chrome google-chrome-stable ||
        [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] ||
        [ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

has_apache() {
    found apache2 httpd && for folder in /usr/lib/apache2/modules /usr/lib64/httpd/modules /usr/lib/apache2; do
        [ -f "$folder/mod_auth_openidc.so" ] && return 0
    done
    return 1
}

missing() {
    list=""
    { found initdb && found pg_ctl && found postgres; } || list="$list postgresql"
    has_chromium || list="$list chromium"
    found redis-server valkey-server || list="$list redis"
    found nginx || list="$list nginx"
    has_apache || list="$list mod_auth_openidc"
    { found node && found npm; } || list="$list nodejs"
    echo "${list# }"
}

# The name of a missing program's package, for one package manager.
package() {
    case "$1:$2" in
        apt-get:redis) echo redis-server ;;
        dnf:postgresql) echo postgresql-server ;;
        apt-get:mod_auth_openidc) echo apache2 libapache2-mod-auth-openidc ;;
        dnf:mod_auth_openidc) echo httpd mod_auth_openidc ;;
        apk:mod_auth_openidc) echo apache2 apache-mod-auth-openidc ;;
        *:nodejs) if found node; then echo npm; else echo nodejs npm; fi ;;
        *) echo "$2" ;;
    esac
}

lacking=$(missing)
[ -n "$lacking" ] || exit 0

manager=""
for candidate in apt-get dnf apk brew; do
    if command -v "$candidate" >/dev/null 2>&1; then manager=$candidate; break; fi
done
packages=""
for name in $lacking; do packages="$packages $(package "$manager" "$name")"; done

if [ "$manager" = brew ] || [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    manager=""
fi
if [ -z "$manager" ]; then
    echo "The tests need these packages, and may not install them here:$packages. Please install them." >&2
    exit 1
fi

echo "Installing for the tests with $manager:$packages"
# shellcheck disable=SC2086 # lists of words
case "$manager" in
    apt-get)
        # The package lists of a fresh image are empty or old; a machine with good ones loses a few seconds.
        $as_root apt-get update -q >/dev/null
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages >/dev/null
        ;;
    dnf) $as_root dnf install -q -y $packages ;;
    apk) $as_root apk add -q $packages ;;
    brew) brew install -q $packages ;;
esac </dev/null

lacking=$(missing)
if [ -n "$lacking" ]; then
    echo "$manager did not install: $lacking. Please install these by hand; the tests need them." >&2
    exit 1
fi
