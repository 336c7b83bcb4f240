"""`./run grade-answers FILE.jsonl`: grades many single answers, one JSON object a line in and out."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.bundle import BundleErrors, ExamBundle
from exams.grading.report import GradedAnswer, answer_json
from workers.local import Job, grade_jobs, invalid_grade
from workers.management.progress import Progress, check_target
from workers.management.table import counts_line
from workers.sheets import LineError, find_bundle, read_line


class Command(BaseCommand):
    """Needs no server, no broker and no database. A bad line is answered as such; the others go on."""

    help = 'Grade answers: a file with {"id", "question", "answer"} a line; one JSON object a line comes back.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the exam and where the JSON goes."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--exam", default="", help="slug of a demo exam, or a bundle's folder or zip")
        parser.add_argument("--json", type=Path, dest="json_file", metavar="FILE", help="standard output if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grade every line."""
        check_target(options["json_file"])
        try:
            bundle = find_bundle(options["exam"])
            lines = options["file"].read_text(encoding="utf-8", errors="replace").split("\n")
        except (OSError, BundleErrors) as error:
            raise CommandError(str(error)) from None
        results, ids, jobs = self._read(bundle, lines)
        progress = Progress(len(jobs), sys.stderr)
        for finished in grade_jobs(jobs, {q.label: q.spec for q in bundle.questions}):
            number = finished.job.number
            results[number] = {"id": ids[number], **answer_json(finished.graded)}
            progress.step(finished.job.label)
        ordered = [results[number] for number in sorted(results)]
        text = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in ordered)
        if options["json_file"]:
            options["json_file"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
        states = Counter(str(result["state"]) for result in ordered)
        self.stderr.write(f"{len(ordered)} answers: {counts_line(states)}")

    def _read(
        self, bundle: ExamBundle, lines: list[str]
    ) -> tuple[dict[int, dict[str, object]], dict[int, object], list[Job]]:
        """Return the results of bad lines by number, the ids of the others, and their jobs."""
        bad: dict[int, dict[str, object]] = {}
        ids: dict[int, object] = {}
        jobs: list[Job] = []
        specs = {question.label: question.spec for question in bundle.questions}
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                ids[number], job = read_line(bundle, number, line)
                jobs.append(job)
            except LineError as error:
                grade = invalid_grade(specs.get(error.label), error.message)
                bad[number] = {"id": error.answer_id, **answer_json(GradedAnswer(error.label, grade, 0.0))}
        return bad, ids, jobs
