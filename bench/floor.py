"""The least a save can cost with Django: whose session it is, and one row of a table of its own.

Served by gunicorn like the site, so that a run shows how far above it the site is on the same machine.
"""

import json
from uuid import UUID

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

_UPSERT = """
INSERT INTO floor VALUES (%s, %s, %s, now())
    ON CONFLICT (attempt, position) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at
"""


def save(request: HttpRequest, attempt: UUID, position: int) -> JsonResponse:
    if "_auth_user_id" not in request.session:
        return JsonResponse({}, status=401)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [attempt, position, json.dumps(json.loads(request.body)["value"])])
    return JsonResponse({"position": position})


urlpatterns = [path("<uuid:attempt>/<int:position>/", save)]

django.setup()
settings.ROOT_URLCONF = "bench.floor"
settings.MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
application = get_wsgi_application()
