"""`/healthz`: whether this process can serve. A lost broker is told, but answers are taken without it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exams.queue import broker_answers


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 as long as the database answers, otherwise 503; the broker's state beside it."""
    database = _database_answers()
    states = {
        "status": "ok" if database else "failed",
        "database": "ok" if database else "failed",
        "broker": "ok" if broker_answers() else "lost",
    }
    return JsonResponse(states, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False
