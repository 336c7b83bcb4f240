"""`manage.py messages`: brings the catalogues up to date with the sources, says what lacks a translation, compiles."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Extracts messages, keeps the translations there are, compiles; exit status 1 while any is missing."""

    requires_system_checks = ()  # it only reads sources
    help = "Bring exams/locale up to date with the sources; list what lacks a translation; compile. No gettext needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true", help="only say what is missing, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update every catalogue and list what to translate."""
        try:
            from exams.management.catalogues import catalogue
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is not installed; ./run setup installs it.") from None
        root = Path(settings.BASE_DIR)
        left = 0
        for domain in catalogue.DOMAINS:
            messages = catalogue.messages_of(domain, root)
            for language in catalogue.LANGUAGES:
                path = catalogue.po_path(root, language, domain)
                fresh = catalogue.merged(messages, catalogue.read(path), language)
                report = catalogue.check(fresh, messages, language, domain)
                left += self._tell(report.missing, report.differing, path.relative_to(root).as_posix())
                if not options["check"]:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    fresh.save(str(path))
                    path.with_suffix(".mo").write_bytes(catalogue.compiled(fresh))
        if left:
            raise CommandError(f"{left} to translate.")
        self.stdout.write("Every message has its translations.")

    def _tell(self, missing: tuple[str, ...], differing: tuple[str, ...], place: str) -> int:
        for text in missing:
            self.stdout.write(f"{place}: missing: {text!r}")
        for text in differing:
            self.stdout.write(f"{place}: other values put in: {text!r}")
        return len(missing) + len(differing)
