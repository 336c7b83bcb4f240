"""Importing bundles: all or nothing, the same again is nothing, a change makes versions only where something changed."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exams.errors import BundleInvalid, Conflict, NotAllowed
from exams.models import AuditEvent, Course, Exam, ExamRevision, Grade, Question, QuestionFile, QuestionVersion, Role
from exams.services.import_exam import import_bundle
from tests.exams.bundles import tiny_bundle, write_bundle, zip_bundle
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db
TINY = zip_bundle(tiny_bundle())


def counts() -> dict[str, int]:
    models = (Course, Exam, ExamRevision, Question, QuestionVersion, QuestionFile, AuditEvent)
    return {model.__name__: model.objects.count() for model in models}


def changed_bundle() -> dict[str, str]:
    return tiny_bundle() | {"questions/1b/prompt.md": "Answer 1b better."}


def test_import_makes_all_rows() -> None:
    report = import_bundle(TINY)
    assert (report.created, report.changed, report.unchanged, report.revision) == (True, ("1a", "1b"), (), 1)
    assert (report.exam_slug, report.points) == ("tiny", Decimal(4))
    exam = Exam.objects.get()
    assert exam.live_revision is not None
    assert (exam.live_revision.digest, exam.rules) == (report.digest, ["Grade claims."])
    question = exam.questions.select_related("live_version").get(label="1b")
    version = question.live_version
    assert version is not None
    assert (question.position, version.number, version.points) == (1, 1, Decimal(2))
    files = {(f.zone, f.path): bytes(f.content) for f in version.files.all()}
    assert files == {("public", "data.csv"): b"a,b\n1,2\n", ("private", "notes.txt"): b"hidden"}


def test_same_bundle_again_changes_nothing() -> None:
    first = import_bundle(TINY)
    before = counts()
    again = import_bundle(TINY)
    assert counts() == before
    assert again.changes_nothing
    assert (again.digest, again.revision, again.unchanged) == (first.digest, 1, ("1a", "1b"))


def test_change_makes_a_version_of_that_question_only_and_grades_stay() -> None:
    import_bundle(TINY)
    run = hand_in(make_attempt(Exam.objects.get()))[1]
    grade_run(run, kernel_grade("2"))
    report = import_bundle(zip_bundle(changed_bundle()))
    assert (report.created, report.changed, report.unchanged, report.revision) == (False, ("1b",), ("1a",), 2)
    versions = QuestionVersion.objects.filter(question__label="1b").order_by("number")
    assert [(v.number, v.prompt) for v in versions] == [(1, "Answer 1b."), (2, "Answer 1b better.")]
    assert Grade.objects.get().run.version == versions[0]


def test_going_back_makes_the_old_version_live_again() -> None:
    import_bundle(TINY)
    import_bundle(zip_bundle(changed_bundle()))
    before = counts()
    report = import_bundle(TINY)
    assert (report.changed, report.revision) == (("1b",), 1)
    assert counts() == before | {"AuditEvent": before["AuditEvent"] + 1}
    assert Question.objects.get(label="1b").live_version == QuestionVersion.objects.get(question__label="1b", number=1)


def test_missing_question_is_retired_and_kept_and_comes_back() -> None:
    import_bundle(TINY)
    assert import_bundle(zip_bundle(tiny_bundle("1a"))).retired == ("1b",)
    assert Question.objects.get(label="1b").retired
    assert not import_bundle(TINY).retired
    assert not Question.objects.get(label="1b").retired


def test_dry_run_says_the_same_and_writes_nothing() -> None:
    before = counts()
    dry = import_bundle(TINY, dry_run=True)
    assert counts() == before
    assert (dry.created, dry.changed, dry.dry_run) == (True, ("1a", "1b"), True)


@pytest.mark.parametrize(
    ("change", "file", "line"),
    [
        ({"exam.yaml": "slug: tiny\ntitle: [\n"}, "exam.yaml", 3),
        ({"questions/1a/question.yaml": "label: 1a\npoints: many\n"}, "questions/1a/question.yaml", 2),
        ({"questions/1b/prompt.md": ""}, "questions/1b/prompt.md", 1),
        ({"questions/7z/prompt.md": "x"}, "questions/7z", None),
    ],
)
def test_any_error_means_nothing_is_written(change: dict[str, str], file: str, line: int | None) -> None:
    import_bundle(TINY)
    before = counts()
    with pytest.raises(BundleInvalid) as caught:
        import_bundle(zip_bundle(tiny_bundle() | change))
    assert (file, line) in {(error.path, error.line) for error in caught.value.errors}
    assert counts() == before


def test_who_may_import() -> None:
    import_bundle(TINY)
    course = Course.objects.get()
    mallory = make_user("mallory", make_exam("other", course="history").course, Role.INSTRUCTOR)
    for user in (make_user("tom", course, Role.TA), mallory, make_user("alice", course)):
        with pytest.raises(NotAllowed):
            import_bundle(zip_bundle(changed_bundle()), user)
    assert ExamRevision.objects.filter(exam__slug="tiny").count() == 1
    assert import_bundle(zip_bundle(changed_bundle()), make_user("ida", course, Role.INSTRUCTOR)).revision == 2
    revision = ExamRevision.objects.get(number=2)
    assert revision.imported_by is not None
    assert revision.imported_by.username == "ida"


def test_exam_of_another_course_is_never_taken_over() -> None:
    make_exam("tiny", course="history")
    with pytest.raises(Conflict):
        import_bundle(TINY, make_user("root", is_superuser=True))
    assert not Course.objects.filter(slug="ml").exists()


def test_command_imports_a_folder_and_lists_every_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_bundle(tiny_bundle(), tmp_path / "good")
    call_command("import_exam", folder, "--dry-run")
    assert not Exam.objects.exists()
    call_command("import_exam", folder)
    call_command("import_exam", folder)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines[:2]] == ["tiny would be created", "tiny created"]
    assert lines[2].startswith("tiny: nothing to change (revision 1")
    bad = write_bundle(tiny_bundle() | {"exam.yaml": "slug: 5"}, tmp_path / "bad")
    with pytest.raises(CommandError, match=r"exam\.yaml:1: slug"):
        call_command("import_exam", bad)
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_exam", tmp_path / "nowhere")
