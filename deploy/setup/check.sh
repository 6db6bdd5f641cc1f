#!/bin/sh
# Django's own checks, with the settings of a production installation, and whether a migration is missing.
# In: the Python to use. Nothing is connected to: the database below does not exist.
set -eu
python=$1

production() {
    env DEBUG=False \
        SECRET_KEY=only-for-this-check-kQ8vZr2nX4mB7cL1pW6tY9uH3jF5dS0a-GeRoTqU \
        KEY_ENCRYPTION_KEYS=dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ= \
        ALLOWED_HOSTS=id.example.com IDP_ISSUER=https://id.example.com TRUSTED_PROXY_COUNT=1 \
        CACHE_URL=redis://cache.example.com:6379/0 EMAIL_URL=smtp+tls://mail.example.com:587 \
        "$@"
}

production DATABASE_URL=postgresql://vestibule@database.example.com/vestibule \
    "$python" -W error manage.py check --deploy --fail-level WARNING
production DATABASE_URL=sqlite:///:memory: "$python" manage.py makemigrations --check --dry-run
