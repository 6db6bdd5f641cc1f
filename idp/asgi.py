"""The ASGI entry point, for those whose platform asks for one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idp.settings")
application = get_asgi_application()

# Application servers run no system checks; this one must hold whoever starts us.
from apps.core.checks import refuse_open_apis  # noqa: E402

refuse_open_apis()
