"""From a validated bundle to rows: all or nothing, and the same bundle again changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.access import is_admin, role_in
from exams.bundle import BundleErrors, ExamBundle, QuestionDocument, read_bundle
from exams.errors import BundleInvalid, Conflict, NotAllowed
from exams.grading.report import json_value
from exams.models import Course, Exam, ExamRevision, Question, QuestionFile, QuestionVersion, Role, Submission, Zone
from exams.services.audit import write_event
from exams.services.regrade_batches import Planned, drop_held, hold_revision, make_live


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do. `created`: the exam was new.

    Labels: `changed` have a new version, `unchanged` keep theirs, `retired` are no longer in the exam. `held`: the exam
    has submissions, so that all this waits in a re-grading of the class until somebody applies it."""

    exam_slug: str
    title: str
    digest: str
    points: Decimal
    created: bool
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    revision: int
    dry_run: bool
    held: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Return whether this very bundle was the live one already."""
        return not (self.created or self.changed or self.retired)


def import_bundle(
    source: Path | bytes, by: User | None = None, *, dry_run: bool = False, draft: bool = False
) -> ImportReport:
    """Import a bundle's folder or zip; return what changed. `by` None: from the command line.

    `draft`: an exam that is new stays hidden from students until an instructor publishes it.

    Raises BundleInvalid with every error, NotAllowed unless `by` is an admin or an instructor of the course, Conflict
    if another course has an exam of this name. `dry_run` does everything and takes it back."""
    try:
        bundle = read_bundle(source)
    except BundleErrors as error:
        raise BundleInvalid(error.errors) from None
    try:
        with transaction.atomic():
            report = _write(bundle, by, dry_run, draft)
            transaction.set_rollback(dry_run)
    except IntegrityError:
        raise Conflict(_("Another import of this exam is under way; try again.")) from None
    return report


def _write(bundle: ExamBundle, by: User | None, dry_run: bool, draft: bool) -> ImportReport:
    course = _course(bundle, by)
    exam, created = _exam(bundle, course, draft)
    revision, is_new = _revision(exam, bundle, by)
    same = exam.live_revision_id == revision.pk and not created
    planned = [*_plan(exam, bundle), *_plan_retired(exam, bundle)]
    changed = tuple(one.question.label for one in planned if one.changes_version)
    held = bool(planned) and Submission.objects.filter(attempt__exam=exam).exists()
    if not same:
        write_event(
            by.pk if by else None,
            "exam.imported",
            exam,
            digest=bundle.digest,
            revision=revision.number,
            new=is_new,
            held=held,
        )
    _settle(exam, revision, planned, held=held, by=by)
    return ImportReport(
        exam_slug=bundle.slug,
        title=bundle.title,
        digest=bundle.digest,
        points=bundle.points,
        created=created,
        changed=changed,
        unchanged=tuple(d.label for d in bundle.questions if d.label not in changed),
        retired=tuple(one.question.label for one in planned if one.version is None),
        revision=revision.number,
        dry_run=dry_run,
        held=held,
    )


def _settle(exam: Exam, revision: ExamRevision, planned: list[Planned], *, held: bool, by: User | None) -> None:
    """Make the revision live, or hold it: once answers are in, new content must not change marks by itself."""
    now = timezone.now()
    if held:
        hold_revision(exam, revision, planned, by, now)
        exam.save()
        return
    if exam.live_revision_id != revision.pk:
        drop_held(exam, by, now)
    for one in planned:
        make_live(one.question, one.version, one.position)
    exam.live_revision = revision
    exam.save()


def _course(bundle: ExamBundle, by: User | None) -> Course:
    course = Course.objects.select_for_update().filter(slug=bundle.course_slug).first()  # one import at a time
    instructor = by is not None and course is not None and role_in(by, course) is Role.INSTRUCTOR
    if by is not None and not (is_admin(by) or instructor):
        raise NotAllowed(
            _("Only admins and instructors of {course} import its exams.").format(course=bundle.course_slug)
        )
    return course or Course.objects.create(slug=bundle.course_slug, title=bundle.course_title)


def _exam(bundle: ExamBundle, course: Course, draft: bool) -> tuple[Exam, bool]:
    exam = Exam.objects.filter(slug=bundle.slug).first()
    if exam is not None and exam.course_id != course.pk:
        raise Conflict(_("There is an exam {slug} in another course.").format(slug=bundle.slug))
    created = exam is None
    exam = exam or Exam(slug=bundle.slug, course=course, draft=draft)
    exam.title, exam.date, exam.language = bundle.title, bundle.date, bundle.language
    if not exam.own_window:
        exam.opens_at, exam.closes_at = bundle.opens, bundle.closes
    exam.rules = list(bundle.rules)
    if created:
        exam.save()
    return exam, created


def _revision(exam: Exam, bundle: ExamBundle, by: User | None) -> tuple[ExamRevision, bool]:
    """Return the revision with this content; an earlier one again, if the exam goes back to it."""
    known = ExamRevision.objects.filter(exam=exam, digest=bundle.digest).first()
    if known is not None:
        return known, False
    highest = exam.revisions.aggregate(highest=Max("number"))["highest"] or 0
    number = highest + 1
    return ExamRevision.objects.create(exam=exam, number=number, digest=bundle.digest, imported_by=by), True


def _plan(exam: Exam, bundle: ExamBundle) -> Iterator[Planned]:
    """Write the versions that are new; yield the questions whose live version is another one in this bundle.

    Where only the place changes, it is changed at once: no marks hang on it."""
    for position, document in enumerate(bundle.questions):
        question = exam.questions.filter(label=document.label).select_related("live_version").first()
        if question is None:
            question = Question.objects.create(exam=exam, label=document.label, position=position, retired=True)
        before = question.live_version
        version = before if before is not None and before.digest == document.digest else _version(question, document)
        if before != version or question.retired:
            yield Planned(question, version, position)
        elif question.position != position:
            question.position = position
            question.save(update_fields=["position"])


def _plan_retired(exam: Exam, bundle: ExamBundle) -> list[Planned]:
    """Return questions that the bundle has no more; their rows, answers and grades stay in any case."""
    gone = exam.questions.filter(retired=False).exclude(label__in=[d.label for d in bundle.questions])
    return [Planned(question, None, question.position) for question in gone]


def _version(question: Question, document: QuestionDocument) -> QuestionVersion:
    known = question.versions.filter(digest=document.digest).first()
    if known is not None:
        return known
    highest = question.versions.aggregate(highest=Max("number"))["highest"] or 0
    version = QuestionVersion.objects.create(
        question=question,
        number=highest + 1,
        digest=document.digest,
        title=document.spec.title,
        points=document.spec.points,
        document=document.document,
        prompt=document.prompt,
        solution=json_value(document.solution),
        solution_text=document.solution_text,
        examples=[json_value(example.as_json()) for example in document.examples],
    )
    zones: tuple[tuple[Zone, Mapping[str, bytes]], ...] = (
        (Zone.PROMPT, document.images),
        (Zone.PUBLIC, document.public),
        (Zone.PRIVATE, document.private),
    )
    QuestionFile.objects.bulk_create(
        QuestionFile(version=version, zone=zone, path=path, content=content)
        for zone, files in zones
        for path, content in files.items()
    )
    return version
