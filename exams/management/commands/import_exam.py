"""`manage.py import_exam PATH`: imports an exam bundle, a folder or a zip."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.errors import BundleInvalid, DomainError
from exams.services.import_exam import ImportReport, import_bundle


class Command(BaseCommand):
    """Imports a bundle; the same bundle again changes nothing."""

    help = (
        "Import an exam bundle (folder or zip). Everything is checked first; nothing is written if anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path, --draft and --dry-run."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--draft", action="store_true", help="hide a new exam from students until it is published")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what changed."""
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path}: there is no such file or folder")
        source = path if path.is_dir() else path.read_bytes()
        try:
            report = import_bundle(source, dry_run=options["dry_run"], draft=options["draft"])
        except BundleInvalid as error:
            lines = [str(one) for one in error.errors]
            raise CommandError("\n".join([error.message, *lines])) from None
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(_sentence(report))


def _sentence(report: ImportReport) -> str:
    if report.changes_nothing:
        return f"{report.exam_slug}: nothing to change (revision {report.revision}, digest {report.digest[:12]})."
    would = "would be " if report.dry_run else ""
    changed = f"new versions: {', '.join(report.changed)}" if report.changed else "no question changed"
    retired = f"; retired: {', '.join(report.retired)}" if report.retired else ""
    what = "created" if report.created else "changed"
    held = (
        " Answers are in, so marks stay as they are until the re-grading of the class is applied."
        if report.held
        else ""
    )
    digest = report.digest[:12]
    return f"{report.exam_slug} {would}{what}, revision {report.revision} ({digest}); {changed}{retired}.{held}"
