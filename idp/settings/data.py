"""Where data lies: database, cache, files."""

from typing import Any

import dj_database_url

from idp import env as environment
from idp.settings.foundation import DEBUG, ENV

_database: dict[str, Any] = dict(dj_database_url.parse(ENV.database_url))
if _database["ENGINE"] == "django.db.backends.sqlite3":
    environment.VAR.mkdir(exist_ok=True)
    _database["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes the lock when it starts, so two writers
        # wait for each other instead of one failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["ENGINE"] = "apps.core.engine.postgresql"
    _database["CONN_MAX_AGE"] = None
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "server_side_binding": True,
        # Not at first sight: a migration may send two commands at once, which cannot be prepared.
        "prepare_threshold": 3,
        "connect_timeout": 5,
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the deny list need one cache that all workers share.
HAS_REDIS = bool(ENV.cache_url)
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENV.cache_url,
            # One that does not answer must not hold up a worker: an error is answered calmly.
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if HAS_REDIS
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    )
}

STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENV.media_root, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = environment.ROOT / "staticfiles"
if DEBUG:
    # WhiteNoise looks there too, and warns when there is nothing to look into.
    STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "apps.core.engine.uploads.BoundedPages",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PAGE_UPLOAD_MAX_BYTES = 8 * 1024 * 1024
DOCUMENT_MAX_BYTES = ENV.document_max_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
