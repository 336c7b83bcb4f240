"""ASGI entry point: `uvicorn grader.asgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grader.settings")
django.setup()

from django.urls import get_resolver  # noqa: E402

from grader.serving import Handler  # noqa: E402  (reads settings)

application = Handler()
assert get_resolver().url_patterns  # every view is imported now, not while the first to come waits for seconds
