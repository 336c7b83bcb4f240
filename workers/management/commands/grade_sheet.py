"""`./run grade SHEET`: grades one whole document on the spot."""

import json
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.bundle import BundleErrors
from exams.documents import DocumentError
from exams.grading.report import sheet_json
from workers.local import grade_jobs
from workers.management.progress import Progress, check_target
from workers.management.table import grade_table
from workers.sheets import find_bundle, read_sheet


class Command(BaseCommand):
    """Needs no server, no broker and no database."""

    help = "Grade one whole document (pdf, docx, txt, md, tex, ipynb): a table, totals, and with --json a file for programs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the sheet, the exam and the JSON file."""
        parser.add_argument("sheet", type=Path)
        parser.add_argument("--exam", default="", help="slug of a demo exam, or a bundle's folder or zip")
        parser.add_argument("--json", type=Path, dest="json_file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grade the sheet."""
        check_target(options["json_file"])
        path: Path = options["sheet"]
        try:
            bundle = find_bundle(options["exam"])
            sheet = read_sheet(bundle, path.name, path.read_bytes())
        except (OSError, DocumentError, BundleErrors) as error:
            raise CommandError(str(error)) from None
        progress = Progress(len(sheet.jobs), sys.stderr)
        found = {}
        for finished in grade_jobs(sheet.jobs, {q.label: q.spec for q in bundle.questions}):
            found[finished.job.number] = finished.graded
            progress.step(finished.job.label)
        answers = [found[job.number] for job in sheet.jobs]
        self.stdout.write("\n".join([bundle.title, *grade_table(answers, shutil.get_terminal_size().columns)]))
        for note in (*sheet.doubts, *(f"Belongs to no question. {one}" for one in sheet.left)):
            self.stderr.write(f"Look: {note}")
        if options["json_file"]:
            content = json.dumps(sheet_json(bundle.slug, path.name, answers), ensure_ascii=False, indent=1)
            options["json_file"].write_text(content + "\n", encoding="utf-8")
