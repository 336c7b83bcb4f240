"""`./run doctor`: what this host can do, and what would make it stronger."""

import os
import platform
import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from exams.queue import broker_answers
from workers.judge.probe import probe_judge
from workers.sandbox import Finding, config_from, probe

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_GIB = 1024**3


class Command(BaseCommand):
    """Tells; changes nothing."""

    help = "Say what this host can do: Python, database, broker, sandbox, browser, and how to get what is missing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a finding, the remedy below it."""
        findings = [_python(), _machine(), _database(), _broker(), *probe(config_from()), probe_judge(), _browser()]
        for finding in findings:
            self.stdout.write(f"{'ok ' if finding.ok else 'no '} {finding.name:<12} {finding.detail}")
            if not finding.ok and finding.remedy:
                self.stdout.write(f"    {'':<12} {finding.remedy}")
        missing = sum(not finding.ok for finding in findings)
        self.stdout.write(f"\n{missing} missing; see the lines above." if missing else "\nNothing is missing.")


def _python() -> Finding:
    return Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "Install Python 3.11 or newer.")


def _machine() -> Finding:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return Finding("machine", True, f"{os.cpu_count()} cores, {memory:.0f} GiB memory, {platform.machine()}")


def _database() -> Finding:
    name = connection.vendor
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("database", False, f"{name}: {error}", "See DATABASE_URL in .env.example.")
    return Finding("database", True, name)


def _broker() -> Finding:
    url = str(settings.CELERY_BROKER_URL).rpartition("@")[2]  # without a password
    if broker_answers():
        return Finding("broker", True, f"{url} answers")
    remedy = "./run demo starts its own; for a server of yours set REDIS_URL. Grading on the spot needs none."
    return Finding("broker", False, f"{url} does not answer", remedy)


def _browser() -> Finding:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), "")
    return Finding("browser", bool(found), found or "no Chromium", "apt install chromium (only for the page tests)")
