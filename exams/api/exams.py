"""Addresses of exams: list, detail, status, results, import."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.errors import HttpError

from exams import access
from exams.api import schemas
from exams.api.auth import caller
from exams.api.problem import Problem
from exams.grading.report import points_text
from exams.models import Exam, Question
from exams.selectors.dashboard import StudentRow, class_list, exam_dashboard
from exams.selectors.effective import is_released
from exams.services.audit import write_view
from exams.services.import_exam import ImportReport, import_bundle
from exams.services.tokens import Scope
from exams.specs import form_fields

router = Router(tags=["exams"])
READING = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
WRITING = {400: Problem, **READING, 409: Problem, 413: Problem}
_BUNDLE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["bundle"],
                    "properties": {"bundle": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post("/import", response={200: schemas.ImportOut, 415: Problem, **WRITING}, openapi_extra=_BUNDLE_BODY)
def import_exam(request: HttpRequest, dry_run: Query[bool] = False, draft: Query[bool] = False) -> schemas.ImportOut:
    """Import a bundle (a zip as the body, or as the file `bundle` of a form); the same again changes nothing.

    With `draft` an exam that is new stays hidden from students until an instructor publishes it."""
    user = caller(request, Scope.EXAMS_IMPORT)
    return _import_out(import_bundle(_bundle_of(request), user, dry_run=dry_run, draft=draft))


@router.get("", response={200: schemas.ExamList, **READING})
def list_exams(request: HttpRequest, page: Query[schemas.Page]) -> schemas.ExamList:
    """List the exams of the caller's courses."""
    found = access.visible_exams(caller(request, Scope.EXAMS_READ)).prefetch_related("releases")
    return schemas.ExamList(
        count=found.count(),
        exams=[_exam_out(exam) for exam in found[page.offset : page.offset + page.limit]],
    )


@router.get("/{slug}", response={200: schemas.ExamDetail, **READING})
def get_exam(request: HttpRequest, slug: Path[schemas.Slug]) -> schemas.ExamDetail:
    """Return an exam; its questions too if it has opened or the caller marks it."""
    user = caller(request, Scope.EXAMS_READ)
    exam = access.get_exam(user, slug)
    shown = timezone.now() >= exam.opens_at or access.is_staff_of(user, exam.course)
    questions = exam.questions.filter(retired=False).select_related("live_version") if shown else []
    return schemas.ExamDetail(
        **_exam_out(exam).model_dump(),
        rules=exam.rules,
        questions=[_question_out(q) for q in questions if q.live_version],
    )


@router.get("/{slug}/status", response={200: schemas.StatusOut, **READING})
def get_status(request: HttpRequest, slug: Path[schemas.Slug]) -> schemas.StatusOut:
    """Return how far the grading is; for staff."""
    exam = access.get_staff_exam(caller(request, Scope.RESULTS_READ), slug)
    board = exam_dashboard(exam)
    return schemas.StatusOut(
        slug=exam.slug,
        students=board.students,
        handed_in=board.handed_in,
        done=board.done,
        waiting_for_people=board.waiting_for_people,
        states=dict(board.counts),
        released=board.released,
    )


@router.get("/{slug}/results", response={200: schemas.ResultList, **READING})
def list_results(request: HttpRequest, slug: Path[schemas.Slug], page: Query[schemas.Page]) -> schemas.ResultList:
    """List the newest submission of every student with its points; for staff, with names for instructors."""
    user = caller(request, Scope.RESULTS_READ)
    exam = access.get_staff_exam(user, slug)
    write_view(user.pk, "results.read", exam, timezone.now())
    rows, named = class_list(exam), access.is_instructor_of(user, exam.course)
    shown = rows[page.offset : page.offset + page.limit]
    return schemas.ResultList(count=len(rows), results=[_result_row(row, named=named) for row in shown])


def _bundle_of(request: HttpRequest) -> bytes:
    """Return the zip that was sent. Raises HttpError 415 for other kinds, 400 if the form has no file `bundle`."""
    match request.content_type:
        case "application/zip" | "application/octet-stream" | "application/x-zip-compressed":
            return request.body
        case "multipart/form-data":
            sent = request.FILES.get("bundle")
            if sent is None:
                raise HttpError(400, "The form has no file called bundle.")
            return bytes(sent.read())
        case _:
            raise HttpError(415, "Send the bundle as application/zip or as a form with the file bundle.")


def _import_out(report: ImportReport) -> schemas.ImportOut:
    return schemas.ImportOut(
        slug=report.exam_slug,
        title=report.title,
        digest=report.digest,
        points=points_text(report.points) or "0",
        revision=report.revision,
        created=report.created,
        changed=list(report.changed),
        unchanged=list(report.unchanged),
        retired=list(report.retired),
        dry_run=report.dry_run,
        held=report.held,
    )


def _exam_out(exam: Exam) -> schemas.ExamOut:
    return schemas.ExamOut(
        slug=exam.slug,
        title=exam.title,
        course=exam.course.slug,
        date=exam.date,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        released=is_released(exam),
    )


def _question_out(question: Question) -> schemas.QuestionOut:
    version = question.live_version
    assert version is not None
    return schemas.QuestionOut(
        label=question.label,
        title=version.title,
        points=points_text(version.points) or "0",
        prompt=version.prompt,
        fields=[
            schemas.FieldOut(name=f.name, kind=f.kind, label=f.label, hint=f.hint, required=f.required)
            for f in form_fields(version)
        ],
    )


def _result_row(row: StudentRow, *, named: bool) -> schemas.ResultRow:
    return schemas.ResultRow(
        number=row.number,
        student=row.username if named else None,
        submission=row.submission_id,
        handed_in_at=row.handed_in_at,
        late=row.late,
        receipt=row.receipt,
        total=schemas.TotalOut(
            points=points_text(row.points), max=points_text(row.max) or "0", pending=points_text(row.pending) or "0"
        ),
        answers={
            label: schemas.AnswerStanding(
                state=str(one.standing), points=points_text(one.points), max=points_text(one.max) or "0"
            )
            for label, one in row.answers.items()
        },
    )
