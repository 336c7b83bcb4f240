"""`manage.py check_exam DIR`: the author's tool. The exam grades its own answers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.bundle import BundleErrors, CheckReport, ExamBundle, Finding, check_bundle, read_bundle
from exams.grading import engine
from exams.grading.answer_type import Tools
from exams.grading.intake import derive_seed, digest_of
from exams.grading.sandbox import SandboxError
from exams.grading.types import Answer, Grade, QuestionSpec
from workers.reopening import ReopeningSandbox


class Command(BaseCommand):
    """Needs no server, no broker and no database."""

    help = (
        "Check an exam bundle: everything in it is valid, the solutions earn full points, the starters do not, "
        "every labelled example gets its label. Exit code 1 if not."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the bundle."""
        parser.add_argument("bundle", type=Path, help="the bundle's folder or zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say everything that differs."""
        path: Path = options["bundle"]
        try:
            bundle = read_bundle(path if path.is_dir() else path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        except BundleErrors as error:
            raise CommandError(f"{len(error.errors)} errors in the bundle:\n{error}") from None
        try:
            report = self._check(bundle)
        except SandboxError as error:
            raise CommandError(f"The code answers could not be checked: {error}") from None
        self.stdout.write("\n".join(_lines(bundle, report)))
        if not report.ok:
            raise CommandError("The bundle does not grade its own answers as it says.")

    def _check(self, bundle: ExamBundle) -> CheckReport:
        digests = {question.label: question.digest for question in bundle.questions}
        sandbox = ReopeningSandbox()

        def grade(spec: QuestionSpec, answer: Answer) -> Grade:
            seed = derive_seed(digests[spec.label], digest_of(answer))
            return engine.grade(spec, answer, Tools(seed=seed, sandbox=sandbox))

        try:
            return check_bundle(bundle, grade)
        finally:
            sandbox.close()


def _lines(bundle: ExamBundle, report: CheckReport) -> list[str]:
    wrong = [finding for finding in report.findings if finding.fails]
    notes = [finding for finding in report.findings if not finding.fails]
    lines = [f"{bundle.title}: {len(bundle.questions)} questions, {report.answers} answers graded."]
    lines += [f"  wrong  {_line(finding)}" for finding in wrong]
    lines += [f"  note   {_line(finding)}" for finding in notes]
    if report.judged:
        lines.append(f"Judged criteria that agree with their labels: {report.agreed} of {report.judged}.")
    lines.append("Everything that is decided without a person is as labelled." if not wrong else f"{len(wrong)} wrong.")
    return lines


def _line(finding: Finding) -> str:
    place = " ".join(part for part in (finding.question, finding.answer, finding.criterion) if part)
    return f"{place}: {finding.message}"
