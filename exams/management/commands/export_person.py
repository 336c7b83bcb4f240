"""`manage.py export_person USER FILE.zip`: writes all that is kept about a person."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from exams.services.outgoing_zip import zip_chunks
from exams.services.personal_data import export_person


class Command(BaseCommand):
    """Exports a person's data."""

    help = "Write everything that is kept about one person into a zip: JSON, documents and figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the user and the file."""
        parser.add_argument("username")
        parser.add_argument("file", type=Path, help="the zip to write; must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        try:
            with options["file"].open("xb") as file:
                for chunk in zip_chunks(export_person(user, by=None)):
                    file.write(chunk)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Written: {options['file']}")
