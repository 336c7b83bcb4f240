"""Files behind pages: images of prompts, given files, figures of drafts and answers."""

import mimetypes
from pathlib import PurePosixPath

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exams.access import get_answer_for_marking, get_attempt, get_exam, get_own_answer, is_staff_of
from exams.errors import NotFound
from exams.models import AnswerFile, QuestionFile, Zone
from exams.services.attempts import check_begun
from exams.views.pages import SHOWN_MIMES, figure_response, file_response, page, user_of


@page
@require_GET
def question_file(request: HttpRequest, slug: str, label: str, path: str) -> HttpResponse:
    """An image of the prompt, shown; or a given file, as a download. Students must have started the exam."""
    exam = get_exam(request.user, slug)
    if not is_staff_of(request.user, exam.course):
        get_attempt(request.user, slug)
        check_begun(exam.opens_at, timezone.now())
    files = QuestionFile.objects.filter(
        version__question__exam=exam,
        version__question__label=label,
        version__question__live_version_id=F("version_id"),
        path=path,
        zone__in=(Zone.PROMPT, Zone.PUBLIC),
    )
    found = files.first()
    if found is None:
        raise NotFound(_("There is no such file."))
    mime = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if found.zone == Zone.PROMPT and mime in SHOWN_MIMES:
        return file_response(bytes(found.content), mime)
    return file_response(bytes(found.content), "application/octet-stream", download_as=PurePosixPath(path).name)


@page
@require_GET
def answer_figure(request: HttpRequest, answer_id: int, field: str) -> HttpResponse:
    """A figure that was handed in: for its student and for the markers of the course."""
    try:
        answer = get_own_answer(user_of(request), answer_id)
    except NotFound:
        answer = get_answer_for_marking(user_of(request), answer_id)
    return figure_response(AnswerFile.objects.filter(answer=answer, field=field).first())
