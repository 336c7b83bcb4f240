"""The page "Exam": the stepper and what blocks, drafts, times, thresholds with their preview, the scale, undo."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from exams.models import AuditEvent, Enrolment, Exam, Question, ReleaseMail
from exams.selectors.effective import Standing, effective_of, latest_answers
from exams.selectors.results import exam_results
from exams.services.exam_life import times_of
from exams.services.import_exam import import_bundle
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt
from tests.pages.conftest import SignIn

LIFE = "/exams/exam/marking/exam"
BOUNDS = {"unit": "percent", "bound-A": "89", "bound-B": "77", "bound-C": "65", "bound-D": "53", "bound-E": "41"}


def stage(page: Any) -> str:
    """Return the step of the stepper where the exam is."""
    found = re.search(r'aria-current="step"><span[^>]*>.</span> (\w+)', page.content.decode())
    assert found is not None
    return found[1]


def close(exam: Exam) -> None:
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


def grade_all(exam: Exam) -> None:
    """Hand in for Alice: 1a suggested at 0.95, 1b beyond doubt."""
    runs = hand_in(make_attempt(exam), {"1a": "x", "1b": "y"})
    from dataclasses import replace

    from exams.grading.verdict import State

    grade_run(runs[0], replace(kernel_grade("1.5", State.SUGGESTED), confidence=0.95))
    grade_run(runs[1], kernel_grade("2"))


def test_stages_follow_from_time_grading_and_release(exam: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    assert stage(ida.get(LIFE)) == "Open"
    runs = hand_in(make_attempt(exam), {"1a": "x", "1b": "y"})
    close(exam)
    page = ida.get(LIFE)
    assert stage(page) == "Closed"
    assert "2 answers are still being graded by the machine." in page.content.decode()
    grade_run(runs[0], kernel_grade("2"))
    grade_run(runs[1], kernel_grade("2"))
    Enrolment.objects.filter(user__username="bob").update(extra_minutes=30)
    assert stage(ida.get(LIFE)) == "Closed"
    Enrolment.objects.update(extra_minutes=0)
    assert stage(ida.get(LIFE)) == "Grading"
    ida.post(LIFE + "/step", {"step": "release"})
    assert stage(ida.get(LIFE)) == "Released"
    assert ReleaseMail.objects.count() == 0
    ida.post(LIFE + "/step", {"step": "withdraw"})
    assert stage(ida.get(LIFE)) == "Grading"


def test_what_blocks_is_named_with_the_place_to_do_it(exam: Exam, sign_in: SignIn) -> None:
    grade_all(exam)
    close(exam)
    page = sign_in("ida").get(LIFE).content.decode()
    assert "1a: 1 answer needs a person." in page
    assert "/exams/exam/marking/1a/?show=waiting" in page
    assert "1b: " not in page.split("Thresholds of confidence")[0]
    assert "Release results anyway" in page


def test_drafts_are_hidden_from_students_and_cannot_come_back_once_begun(exam: Exam, sign_in: SignIn) -> None:
    ida, alice = sign_in("ida"), sign_in("alice")
    ida.post(LIFE + "/step", {"step": "hide"})
    assert stage(ida.get(LIFE)) == "Draft"
    assert alice.get("/exams/exam/").status_code == 404
    assert "/exams/exam/" not in alice.get("/").content.decode()
    assert sign_in("tom").get("/exams/exam/marking/").status_code == 200
    ida.post(LIFE + "/step", {"step": "publish"})
    assert alice.get("/exams/exam/").status_code == 200
    make_attempt(exam)
    page = ida.post(LIFE + "/step", {"step": "hide"}, follow=True)
    assert "Somebody has begun this exam" in page.content.decode()
    assert [e.action for e in AuditEvent.objects.filter(exam=exam, actor__username="ida")] == [
        "exam.hidden", "exam.published",
    ]  # fmt: skip


TIMES = {"opens_at": "2026-05-04T09:00", "closes_at": "2026-05-04T13:00", "grace_minutes": "5", "late_minutes": "10",
         "regrade_days": "7"}  # fmt: skip


def test_times_are_set_kept_by_imports_and_taken_back(exam: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    before = times_of(exam)
    assert ida.post(LIFE + "/times", TIMES).status_code == 302
    exam.refresh_from_db()
    assert (exam.closes_at.isoformat(), exam.grace_minutes) == ("2026-05-04T11:00:00+00:00", 5)
    undo = re.search(r'name="event" value="(\d+)"', ida.get(LIFE).content.decode())
    assert undo is not None
    ida.post(LIFE + "/undo", {"event": undo[1]})
    exam.refresh_from_db()
    assert (times_of(exam), exam.own_window) == (before, False)
    assert 'name="event"' not in ida.get(LIFE).content.decode()


def test_an_import_leaves_a_window_that_was_set_by_hand(db: None) -> None:
    exam = Exam.objects.get(slug=import_bundle(zip_bundle(tiny_bundle())).exam_slug)
    closes = exam.closes_at + timedelta(days=3)
    Exam.objects.update(closes_at=closes, own_window=True)
    changed = tiny_bundle()
    changed["exam.yaml"] = changed["exam.yaml"].replace("title: ", "title: New ", 1)
    import_bundle(zip_bundle(changed))
    exam.refresh_from_db()
    assert (exam.closes_at, exam.title.startswith("New")) == (closes, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes_at": "2026-05-04T08:00"}, "must close after it opens"),
        ({"opens_at": "soon"}, "valid date"),
        ({"grace_minutes": "-1"}, "greater than or equal to 0"),
    ],
)
def test_wrong_times_change_nothing_and_stay_in_the_form(
    exam: Exam, sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    before = times_of(Exam.objects.get(slug="exam"))
    page = sign_in("ida").post(LIFE + "/times", {**TIMES, **change})
    assert (page.status_code, times_of(Exam.objects.get(slug="exam"))) == (422, before)
    assert said in page.content.decode()


def judged(exam: Exam) -> Standing:
    """Return how Alice's 1a stands."""
    question = Question.objects.get(exam=exam, label="1a")
    return next(e.standing for e in effective_of(latest_answers(exam)).values() if e.question_id == question.pk)


def test_a_threshold_is_set_only_after_its_effect_was_shown(exam: Exam, sign_in: SignIn) -> None:
    grade_all(exam)
    ida = sign_in("ida")
    wanted = {"threshold-1a": "0.97"}
    shown = ida.post(LIFE + "/judging", wanted)
    text = re.sub(r"\s+", " ", shown.content.decode())
    assert '<th scope="row">1a</th><td class="num">0.9</td><td class="num">0.97</td><td class="num">1</td>' in text
    assert judged(exam) is Standing.SUGGESTED
    ida.post(LIFE + "/judging", {"threshold-1a": "0.99", "seen": shown.context["judging"].seen})
    assert judged(exam) is Standing.SUGGESTED, "what was shown was another threshold"
    ida.post(LIFE + "/judging", {**wanted, "seen": shown.context["judging"].seen})
    assert judged(exam) is Standing.NEEDS_REVIEW
    assert effective_of(latest_answers(exam))[latest_answers(exam).order_by("pk")[0].pk].points == 1.5
    event = AuditEvent.objects.filter(action="exam.judging_set").latest("pk")
    ida.post(LIFE + "/undo", {"event": event.pk})
    assert judged(exam) is Standing.SUGGESTED


def test_a_threshold_below_the_bundle_is_refused_beside_its_field(exam: Exam, sign_in: SignIn) -> None:
    page = sign_in("ida").post(LIFE + "/judging", {"threshold-1a": "0.5"})
    assert page.status_code == 422
    assert 'id="threshold-1a-error">Between 0.9, which' in page.content.decode()


def test_the_scale_shows_letters_before_and_after_then_counts(exam: Exam, sign_in: SignIn) -> None:
    runs = hand_in(make_attempt(exam), {"1a": "x", "1b": "y"})
    for run, points in zip(runs, ("2", "1"), strict=True):
        grade_run(run, kernel_grade(points))
    ida, alice = sign_in("ida"), sign_in("alice")
    shown = ida.post(LIFE + "/judging", BOUNDS)
    assert [(c.letter, c.after) for c in shown.context["letter_changes"] if c.after] == [("C", 1)]
    ida.post(LIFE + "/judging", {**BOUNDS, "seen": shown.context["judging"].seen})
    assert "Grade C" not in alice.get("/exams/exam/result").content.decode()
    ida.post(LIFE + "/step", {"step": "release"})
    assert "Grade C" in alice.get("/exams/exam/result").content.decode()


def test_no_letter_while_points_are_not_confirmed(exam: Exam, sign_in: SignIn) -> None:
    grade_all(exam)
    ida = sign_in("ida")
    shown = ida.post(LIFE + "/judging", BOUNDS)
    ida.post(LIFE + "/judging", {**BOUNDS, "seen": shown.context["judging"].seen})
    ida.post(LIFE + "/step", {"step": "release"})
    results = exam_results(make_attempt(exam))
    assert results is not None
    assert results.letter == ""


def test_only_instructors_and_admins(exam: Exam, sign_in: SignIn) -> None:
    User.objects.create_superuser("root")
    statuses = {name: sign_in(name).get(LIFE).status_code for name in ("alice", "mallory", "tom", "ida", "root")}
    assert statuses == {"alice": 404, "mallory": 404, "tom": 403, "ida": 200, "root": 200}


def test_an_import_may_begin_as_a_draft_and_later_ones_leave_that(db: None) -> None:
    exam = Exam.objects.get(slug=import_bundle(zip_bundle(tiny_bundle()), draft=True).exam_slug)
    assert exam.draft
    Exam.objects.update(draft=False)
    import_bundle(zip_bundle(tiny_bundle("1a")), draft=True)
    exam.refresh_from_db()
    assert not exam.draft
