"""Django's admin pages: rows to look at, rosters to edit, bundles to import, tokens to make and revoke.

What is handed in, graded and decided is read-only here too: it changes by new rows, through the services.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from exams.admin_import import import_page
from exams.models import (
    Answer,
    ApiToken,
    Attempt,
    AuditEvent,
    Course,
    CriterionGrade,
    Enrolment,
    Exam,
    ExamRevision,
    Grade,
    GradingRun,
    JudgeCall,
    JudgeEndpoint,
    Question,
    QuestionVersion,
    Release,
    Review,
    Submission,
)
from exams.services.tokens import Scope, create_token, revoke_token

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ReadOnly(_ModelAdmin):
    """Shows rows; adds, changes and deletes none."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False."""
        return False


@admin.register(Course)
class CourseAdmin(_ModelAdmin):
    """Courses are made by imports; their titles may be corrected."""

    list_display = ("slug", "title")
    readonly_fields = ("slug",)

    def has_delete_permission(self, request: HttpRequest, obj: Course | None = None) -> bool:
        """Return False: exams hang on it."""
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(_ModelAdmin):
    """Who is what in which course, and everybody's extra minutes."""

    list_display = ("user", "course", "role", "extra_minutes")
    list_filter = ("course", "role")
    list_select_related = ("user", "course")
    search_fields = ("user__username",)
    autocomplete_fields = ("user",)


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    """Sittings; only the extra minutes may be changed."""

    list_display = ("exam", "number", "user", "started_at", "extra_minutes")
    list_filter = ("exam",)
    list_select_related = ("exam", "user")
    search_fields = ("user__username",)
    readonly_fields = ("exam", "user", "number", "started_at", "language")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return what the user's permissions say."""
        return super(ReadOnly, self).has_change_permission(request, obj)


@admin.register(Exam)
class ExamAdmin(ReadOnly):
    """Exams, and the page that imports bundles."""

    list_display = ("slug", "title", "course", "date", "opens_at", "closes_at", "live_revision")
    list_filter = ("course",)
    list_select_related = ("course", "live_revision")
    change_list_template = "admin/exams/exam_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the usual addresses and the import's."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="exams_exam_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Check a bundle, show what would change, import it."""
        return import_page(request, self.admin_site.each_context(request))


@admin.register(Grade)
class GradeAdmin(ReadOnly):
    """Grades with their attestation records."""

    list_display = ("id", "run", "state", "verdict", "points", "max", "confidence", "attested", "created_at")
    list_filter = ("state", "verdict", "attested")
    list_select_related = ("run",)


@admin.register(JudgeEndpoint)
class JudgeEndpointAdmin(ReadOnly):
    """Language models that were asked, and until when one is left alone."""

    list_display = ("host", "model", "failures", "resting_until")


@admin.register(JudgeCall)
class JudgeCallAdmin(ReadOnly):
    """Every request to a language model, what it cost, and what went wrong."""

    list_display = (
        "id",
        "endpoint",
        "exam",
        "run",
        "state",
        "sent_at",
        "prompt_tokens",
        "completion_tokens",
        "cost",
        "problem",
    )
    list_filter = ("state", "exam", "endpoint")
    list_select_related = ("endpoint", "exam", "run")


@admin.register(GradingRun)
class GradingRunAdmin(ReadOnly):
    """Runs and where they are."""

    list_display = (
        "id",
        "answer",
        "version",
        "number",
        "state",
        "tries",
        "worker",
        "queued_at",
        "finished_at",
        "error",
    )
    list_filter = ("state", "queue")
    list_select_related = ("answer", "version__question")
    exclude = ("lease",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """Who did what."""

    list_display = ("created_at", "actor", "action", "subject", "detail")
    list_filter = ("action",)
    list_select_related = ("actor",)
    search_fields = ("subject",)


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new token's user, name, scopes and end."""

    scopes = forms.MultipleChoiceField(choices=[(str(s), str(s)) for s in Scope], widget=forms.CheckboxSelectMultiple)
    expires_at = forms.SplitDateTimeField(required=False, widget=AdminSplitDateTime, label="Ends")

    class Meta:
        model = ApiToken
        fields = ("user", "name", "scopes", "expires_at")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens: made here, shown once, revoked here."""

    form = TokenForm
    list_display = ("prefix", "name", "user", "scopes", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    exclude = ("sha256",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return True for admins."""
        return bool(request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token through the service and show its text this once."""
        given = form.cleaned_data
        token = create_token(
            given["user"], given["name"], given["scopes"], expires_at=given["expires_at"], by=_user(request)
        )
        obj.pk = token.row.pk
        self.message_user(request, f"The token, shown only now: {token.secret}", messages.WARNING)

    @admin.action(description="Revoke the chosen tokens")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """End the chosen tokens."""
        ended = sum(revoke_token(row, timezone.now(), by=_user(request)) for row in queryset)
        self.message_user(request, f"{ended} revoked.")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions for admins, none for others."""
        return super().get_actions(request) if request.user.is_superuser else {}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


_PLAIN: Sequence[tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = (
    (ExamRevision, ("exam", "number", "digest", "imported_by", "created_at"), ("exam", "imported_by")),
    (Question, ("exam", "label", "position", "live_version", "retired"), ("exam", "live_version__question")),
    (QuestionVersion, ("question", "number", "title", "points", "digest", "created_at"), ("question",)),
    (Submission, ("id", "attempt", "method", "late", "digest", "created_at"), ("attempt__exam",)),
    (Answer, ("id", "submission", "question", "digest", "doubt"), ("submission", "question")),
    (CriterionGrade, ("grade", "key", "points", "max", "state", "confidence"), ("grade",)),
    (Review, ("answer", "by", "accepted", "points", "created_at"), ("answer", "by")),
    (Release, ("exam", "released", "by", "created_at"), ("exam", "by")),
)
for _model, _columns, _related in _PLAIN:
    _options = {"list_display": _columns, "list_select_related": _related}
    admin.site.register(_model, type(f"{_model.__name__}Admin", (ReadOnly,), _options))
