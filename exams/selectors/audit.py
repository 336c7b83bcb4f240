"""The audit log of an exam: who did or saw what, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from exams.models import Answer, AuditEvent, Exam, GradingRun

LINES = 50
# Longer details are cut: the row has them whole.
LONGEST_DETAIL = 160


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; "" and 0 take everything. `person` is a user name: who did it, or whose answer it was."""

    person: str = ""
    action: str = ""
    answer_id: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event. `who` "": the machine. `label` and `number`: the question and the student's number, "" and 0 if none."""

    when: datetime
    who: str
    action: str
    about: str
    label: str
    number: int
    answer_id: int
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log, with the actions that the exam's log has at all."""

    page: Page[AuditEvent]
    lines: tuple[AuditLine, ...]
    actions: tuple[str, ...]


def audit_page(exam: Exam, wanted: AuditFilter, number: str) -> AuditPage:
    """Return a page of the exam's log; a constant number of queries."""
    events = AuditEvent.objects.filter(exam=exam)
    actions = tuple(events.order_by("action").values_list("action", flat=True).distinct())
    chosen = _chosen(events, wanted).select_related("actor", "about").order_by("-pk")
    page = Paginator(chosen, LINES).get_page(number)
    return AuditPage(page, _lines(list(page.object_list)), actions)


def _chosen(events: QuerySet[AuditEvent], wanted: AuditFilter) -> QuerySet[AuditEvent]:
    if wanted.person:
        events = events.filter(Q(actor__username=wanted.person) | Q(about__username=wanted.person))
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.answer_id:
        runs = GradingRun.objects.filter(answer_id=wanted.answer_id).values_list("pk", flat=True)
        events = events.filter(subject__in=[f"answer:{wanted.answer_id}", *(f"gradingrun:{pk}" for pk in runs)])
    return events


def _lines(events: list[AuditEvent]) -> tuple[AuditLine, ...]:
    answer_of = _answers_of_runs([event.subject for event in events])
    ids = {event.pk: answer_of.get(event.subject, _key(event.subject, "answer")) for event in events}
    columns = ("pk", "question__label", "submission__attempt__number")
    known = {row[0]: row[1:] for row in Answer.objects.filter(pk__in=set(ids.values())).values_list(*columns)}
    return tuple(_line(event, ids[event.pk], known) for event in events)


def _answers_of_runs(subjects: list[str]) -> Mapping[str, int]:
    runs = {_key(subject, "gradingrun") for subject in subjects} - {0}
    found = GradingRun.objects.filter(pk__in=runs).values_list("pk", "answer_id")
    return {f"gradingrun:{pk}": answer_id for pk, answer_id in found}


def _key(subject: str, model: str) -> int:
    """Return the key in a subject such as "answer:17"; 0 if it is of another model."""
    name, _colon, key = subject.partition(":")
    return int(key) if name == model and key.isdecimal() else 0


def _line(event: AuditEvent, answer_id: int, known: Mapping[int, tuple[str, int]]) -> AuditLine:
    label, number = known.get(answer_id, ("", 0))
    return AuditLine(
        when=event.created_at,
        who=event.actor.get_username() if event.actor else "",
        action=event.action,
        about=event.about.get_username() if event.about else "",
        label=label,
        number=number,
        answer_id=answer_id if label else 0,
        detail=tuple(
            (key, str(value)[:LONGEST_DETAIL]) for key, value in event.detail.items() if value not in ("", None)
        ),
    )
