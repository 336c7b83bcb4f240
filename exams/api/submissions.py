"""Addresses of submissions: hand in, read."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Status

from exams import access
from exams.api import schemas
from exams.api.auth import caller
from exams.api.exams import READING, WRITING
from exams.api.problem import Problem
from exams.arrival import first_came
from exams.errors import InvalidInput, NotAllowed
from exams.grading.report import points_text
from exams.models import Attempt, Exam, Submission
from exams.selectors.effective import is_released
from exams.selectors.handed_in import just_handed_in
from exams.selectors.results import ExamResults, submission_results
from exams.selectors.submissions import staff_answers, student_answers
from exams.services.attempts import add_attempt_for, open_attempt
from exams.services.audit import write_view
from exams.services.submit import submit_answers
from exams.services.tokens import Scope

router = Router(tags=["submissions"])


@router.post("/exams/{slug}/submissions", response={201: schemas.SubmissionOut, **WRITING, 503: Problem})
def hand_in(
    request: HttpRequest, slug: Path[schemas.Slug], body: schemas.SubmissionIn
) -> Status[schemas.SubmissionOut]:
    """Hand in answers: a student's own, or an instructor for a student. The same answers again give the same submission."""
    user = caller(request, Scope.SUBMISSIONS_WRITE)
    exam = access.get_exam(user, slug)
    now = timezone.now()
    attempt = _attempt(user, exam, body.student)
    by = user if attempt.user_id != user.pk else None
    submission = submit_answers(attempt, body.answers, now=first_came(request, now), by=by)
    # A class hands in within minutes: what was saved this moment is told without looking for its grades.
    fresh = by is None and submission.created_at >= now and not is_released(exam)
    return Status(201, _out(user, submission, results=just_handed_in(submission) if fresh else None))


@router.get("/submissions/{submission_id}", response={200: schemas.SubmissionOut, **READING})
def get_submission(request: HttpRequest, submission_id: Path[schemas.RowId]) -> schemas.SubmissionOut:
    """Return a submission: the caller's own, or any of a course that the caller marks."""
    user = caller(request, Scope.SUBMISSIONS_READ)
    submission = access.get_submission(user, submission_id)
    write_view(user.pk, "submission.read", submission, timezone.now())
    return _out(user, submission)


def _attempt(user: User, exam: Exam, student: str | None) -> Attempt:
    if student is None or student == user.get_username():
        return open_attempt(user, exam, timezone.now())
    if not access.is_instructor_of(user, exam.course):  # a TA who names a student would know whose answer it is
        raise NotAllowed("Only instructors of the course hand in for somebody else: teaching assistants mark blind.")
    found = User.objects.filter(username=student, enrolments__course=exam.course).first()
    if found is None:
        raise InvalidInput("There is no such student in the course.", field="student")
    return add_attempt_for(found, exam, by=user)


def _out(user: User, submission: Submission, *, results: ExamResults | None = None) -> schemas.SubmissionOut:
    attempt = submission.attempt
    for_staff = results is None and access.is_staff_of(user, attempt.exam.course)
    results = results or submission_results(submission)
    named = attempt.user_id == user.pk or access.is_instructor_of(user, attempt.exam.course)
    return schemas.SubmissionOut(
        id=submission.pk,
        exam=attempt.exam.slug,
        student=attempt.user.get_username() if named else None,
        method=submission.method,
        receipt=submission.digest,
        handed_in_at=submission.created_at,
        late=submission.late,
        released=results.released,
        total=schemas.TotalOut(
            points=points_text(results.points),
            max=points_text(results.max) or "0",
            pending=points_text(results.pending) or "0",
        ),
        answers=staff_answers(submission) if for_staff else student_answers(results),
    )
