"""`manage.py seed_demo`: fill the database with the demo course."""

import os
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.demo.students.cast import CAST
from exams.services.demo import PASSWORD, DemoReport, seed_demo


class Command(BaseCommand):
    """Accounts with a known password are made here, so a real site is refused."""

    help = "Load the demo course: one exam, 32 invented students, their sheets queued for grading. Safe to call twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --students."""
        parser.add_argument("--students", type=int, default=len(CAST), help=f"how many hand in, 1 to {len(CAST)}")

    def handle(self, *args: object, **options: object) -> None:
        """Seed; print the accounts to stdout and what was done to stderr."""
        students = options["students"]
        assert isinstance(students, int)
        if not 1 <= students <= len(CAST):
            raise CommandError(f"--students {students}: give a number from 1 to {len(CAST)}.")
        if not (settings.DEBUG or os.environ.get("KARAKTER_DEMO") == "1"):
            raise CommandError(
                "The demo makes accounts whose password everybody knows. Set KARAKTER_DEMO=1 on a machine of your own."
            )
        began = time.monotonic()
        report = seed_demo(students, timezone.now())
        seconds = time.monotonic() - began
        self.stderr.write(f"{report.added} submissions added, {report.there} there already ({seconds:.1f} s).")
        self.stdout.write(_accounts(report))


def _accounts(report: DemoReport) -> str:
    """Return who can sign in, as a table; the students who handed in as one line."""
    named = [person for person in report.people if not person.username[-1].isdigit()]
    numbered = sorted(person.username for person in report.people if person.username[-1].isdigit())
    rows = [(person.username, person.role.label if person.role else "Admin") for person in named]
    rows.append((f"{numbered[0]} ... {numbered[-1]}", "Student, handed in"))
    lines = [f"  {username:<24} {role}" for username, role in rows]
    return "\n".join([f"Exam: {report.exam_slug}", f"Accounts (password {PASSWORD}):", *lines])
