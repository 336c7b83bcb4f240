"""`manage.py create_token USER NAME SCOPE...`: makes a key to the API and prints it once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.errors import DomainError
from exams.services.tokens import Scope, create_token


class Command(BaseCommand):
    """Makes an API token."""

    help = "Make an API token for a user. The token is printed once and kept only as a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare user, name, scopes and the time it is good for."""
        parser.add_argument("username")
        parser.add_argument("name", help="what the token is for")
        parser.add_argument("scopes", nargs="+", choices=[str(scope) for scope in Scope], metavar="scope")
        parser.add_argument("--days", type=int, default=90, help="days until it ends (90)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if not 1 <= options["days"] <= 3650:
            raise CommandError("--days: between 1 and 3650")
        ends = timezone.now() + timedelta(days=options["days"])
        try:
            token = create_token(user, options["name"], options["scopes"], expires_at=ends)
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(token.secret)
