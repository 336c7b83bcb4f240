"""`manage.py erase_person USER --yes`: erases a person; points stay as statistics, without the name."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.errors import DomainError
from exams.services.personal_data_erase import erase_person


class Command(BaseCommand):
    """Erases a person."""

    help = "Erase one person: account without name, texts and files deleted, points kept. Cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the user and the confirmation."""
        parser.add_argument("username")
        parser.add_argument("--yes", action="store_true", help="really do it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say what was erased."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Say --yes to do it.")
        try:
            done = erase_person(user, by=None, now=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Erased: {done.answers} answers, {done.files} files. The account is now {done.username}.")
