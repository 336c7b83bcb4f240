"""`manage.py make_class --students 1000`: a class of any size on the demo exam, marked, for measuring and looking at."""

import os
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.errors import Conflict
from exams.services.demo import PASSWORD
from exams.services.made_class import PREFIX, make_class

MOST = 10_000


class Command(BaseCommand):
    """Accounts with a known password are made here, so a real site is refused."""

    help = "Add a made-up class to the demo exam: submissions with grades, reviews and requests. Always the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --students."""
        parser.add_argument("--students", type=int, default=1000, help=f"how many, 1 to {MOST} (1000)")

    def handle(self, *args: object, **options: object) -> None:
        """Make the class; say what was added and who can sign in."""
        students = options["students"]
        assert isinstance(students, int)
        if not 1 <= students <= MOST:
            raise CommandError(f"--students {students}: give a number from 1 to {MOST}.")
        if not (settings.DEBUG or os.environ.get("KARAKTER_DEMO") == "1"):
            raise CommandError(
                "This makes accounts whose password everybody knows. Set KARAKTER_DEMO=1 on a machine of your own."
            )
        began = time.monotonic()
        try:
            made = make_class(students, timezone.now())
        except Conflict as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"{made.exam_slug}: {made.students} students, {made.answers} answers, {made.reviews} reviews, "
            f"{made.requests} requests ({time.monotonic() - began:.1f} s).\n"
            f"Sign in as ta, instructor, admin or {PREFIX}0001 with the password {PASSWORD}."
        )
