"""A whole document: read, split into questions, parts moved by the student, confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.access import get_upload
from exams.errors import Conflict, InvalidInput, NotFound
from exams.models import Upload
from exams.selectors.split import split_view
from exams.services.uploads import LARGEST_DOCUMENT_BYTES, confirm_upload, move_part, store_upload
from exams.views.pages import page, user_of
from exams.views.sitting import desk_of


@page
@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a document and show how it is split."""
    desk = desk_of(request, slug)
    assert desk.attempt is not None
    sent = request.FILES.get("document")
    try:
        if sent is None:
            raise InvalidInput(_("Choose a document first."), field="document")
        stored = store_upload(
            desk.attempt, sent.name or "document", sent.read(LARGEST_DOCUMENT_BYTES + 1), timezone.now()
        )
    except InvalidInput as error:
        context = {"desk": desk, "upload_error": error.message}
        return render(request, "exams/exam.html", context, status=422)
    return redirect("split", slug=slug, upload_id=stored.pk)


@page
@require_GET
def split(request: HttpRequest, slug: str, upload_id: int) -> HttpResponse:
    """The document with its parts, the questions beside it."""
    desk = desk_of(request, slug)
    stored = _own(request, slug, upload_id)
    return render(
        request, "exams/split.html", {"desk": desk, "upload": stored, "split": split_view(stored, desk.sitting)}
    )


@page
@require_POST
def move(request: HttpRequest, slug: str, upload_id: int) -> HttpResponse:
    """Give one part to another question, or to none."""
    stored = _own(request, slug, upload_id)
    raw = request.POST.get("index", "")
    index = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else -1
    try:
        move_part(stored, index, request.POST.get("label", ""))
    except (InvalidInput, Conflict) as error:
        messages.error(request, error.message)
    return redirect(reverse("split", kwargs={"slug": slug, "upload_id": upload_id}) + f"#part-{max(index, 0)}")


@page
@require_POST
def confirm(request: HttpRequest, slug: str, upload_id: int) -> HttpResponse:
    """Hand the document in as it is split now."""
    stored = _own(request, slug, upload_id)
    try:
        submission = confirm_upload(stored, timezone.now())
    except (InvalidInput, Conflict) as error:
        messages.error(request, error.message)
        return redirect("split", slug=slug, upload_id=upload_id)
    messages.success(request, _("Handed in. This page is your receipt."))
    return redirect("receipt", slug=slug, submission_id=submission.pk)


def _own(request: HttpRequest, slug: str, upload_id: int) -> Upload:
    stored = get_upload(user_of(request), upload_id)
    if stored.attempt.exam.slug != slug:
        raise NotFound(_("There is no such document."))
    return stored
