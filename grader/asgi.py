"""ASGI entry point: `uvicorn grader.asgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grader.settings")
django.setup()

from grader.serving import Handler  # noqa: E402  (reads settings)

application = Handler()
