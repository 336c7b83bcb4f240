"""What stands in one question's form: the draft, otherwise what was handed in, otherwise the starter code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from exams.models import Answer, Attempt, Draft, DraftFile, Question, QuestionFile, QuestionVersion, Zone
from exams.specs import form_fields

# The candidate needs it, a student has no use for it; it holds nothing secret.
_DRIVER = "driver.py"


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """The values of a form. `source`: draft, handed_in, starter or empty; `whole`: its text in a document;
    `saved_at`: when the draft was saved last."""

    values: Mapping[str, str]
    source: str
    field_names: tuple[str, ...]
    figure_fields: tuple[str, ...]
    public_paths: tuple[str, ...]
    files: Mapping[str, DraftFile] = field(default_factory=dict)
    whole: str = ""
    saved_at: datetime | None = None


def question_draft(attempt: Attempt, question: Question) -> QuestionDraft:
    """Return what the student's form of this question holds now. Five queries at most."""
    version = question.live_version
    assert version is not None
    fields = form_fields(version)
    public = {row.path: row for row in QuestionFile.objects.filter(version=version, zone=Zone.PUBLIC).order_by("path")}
    draft = Draft.objects.filter(attempt=attempt, question=question).first()
    files = {row.field: row for row in draft.files.defer("content")} if draft else {}
    handed_in = _handed_in(attempt, question)
    values, source = _values(version, draft, handed_in, public)
    return QuestionDraft(
        values=values,
        source=source,
        field_names=tuple(f.name for f in fields),
        figure_fields=tuple(f.name for f in fields if f.kind == "figure"),
        public_paths=tuple(path for path in public if path != _DRIVER),
        files=files,
        whole=handed_in.whole if handed_in is not None and draft is None else "",
        saved_at=draft.updated_at if draft is not None else None,
    )


def _handed_in(attempt: Attempt, question: Question) -> Answer | None:
    newest = Answer.objects.filter(submission__attempt=attempt, question=question)
    return newest.order_by("-submission_id").first()


def _values(
    version: QuestionVersion, draft: Draft | None, handed_in: Answer | None, public: Mapping[str, QuestionFile]
) -> tuple[dict[str, str], str]:
    if draft is not None:
        return dict(draft.fields), "draft"
    if handed_in is not None and handed_in.fields:
        return dict(handed_in.fields), "handed_in"
    code = [f.name for f in form_fields(version) if f.kind == "code"]
    starter = public.get("starter.py")
    if code and starter is not None:
        return {code[0]: bytes(starter.content).decode("utf-8", "replace")}, "starter"
    return {}, "empty"
