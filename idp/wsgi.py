"""The WSGI entry point: what production runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idp.settings")
application = get_wsgi_application()

# Application servers run no system checks; this one must hold whoever starts us.
from apps.core.checks import refuse_open_apis  # noqa: E402

refuse_open_apis()
