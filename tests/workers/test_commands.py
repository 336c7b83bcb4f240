"""Grading on the spot from the command line: tables, JSON, bad lines, dying processes; no database is touched."""

import json
import os
import signal
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exams.grading.answer_type import PartContext, Tools
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer, PartResult
from tests.exams.bundles import tiny_bundle, write_bundle
from tests.factories_stated import STATED

SHEET = "Exercise 1\n\n1a\n\nIn short: 1a.A~1.5 and then 1a.B~0.5:suggested:0.95\n\n1b\n\nHere it is 1b.A~1\n"


def grade_or_die(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    if "kills its process" in answer.text(context.part.fields):
        os.kill(os.getpid(), signal.SIGKILL)
    return STATED.grade(context, answer, tools)


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(ANSWER_TYPES, "stated", replace(STATED, grade=grade_or_die))
    return write_bundle(tiny_bundle(), tmp_path / "tiny")


def grade_lines(bundle: Path, lines: list[str]) -> list[dict[str, Any]]:
    source, target = bundle.parent / "answers.jsonl", bundle.parent / "out.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command("grade_answers", source, "--exam", str(bundle), "--json", target)
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_sheet_becomes_a_table_and_json(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, target = tmp_path / "sheet.txt", tmp_path / "out.json"
    sheet.write_text(SHEET, encoding="utf-8")
    call_command("grade_sheet", sheet, "--exam", str(bundle), "--json", target)
    found = json.loads(target.read_text(encoding="utf-8"))
    assert (found["exam"], found["sheet"]) == ("tiny", "sheet.txt")
    assert found["total"] == {"points": "3", "max": "4", "pending": "0"}
    first, second = found["answers"]
    assert {key: first[key] for key in ("question", "state", "points", "max", "confidence", "attested", "flags")} == {
        "question": "1a", "state": "suggested", "points": "2", "max": "2", "confidence": 0.95, "attested": True,
        "flags": [],
    }  # fmt: skip
    assert [(c["key"], c["points"], c["max"], c["state"]) for c in first["criteria"]] == [
        ("1a.A", "1.5", "1.5", "graded"),
        ("1a.B", "0.5", "0.5", "suggested"),
    ]
    assert (second["state"], second["verdict"], second["points"], second["tests"]) == ("graded", "partial", "1", [])
    out, err = capsys.readouterr()
    assert "2/2 graded" in err
    assert [line.split()[:4] for line in out.splitlines() if line[:2] in ("1a", "1b")] == [
        ["1a", "2", "/", "2"],
        ["1b", "1", "/", "2"],
    ]
    assert "3 / 4" in out.splitlines()[-1]


def test_sheet_without_a_label_says_which(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(SHEET.partition("1b")[0], encoding="utf-8")
    call_command("grade_sheet", sheet, "--exam", str(bundle))
    assert "Look: No answer is labelled 1b.\n" in capsys.readouterr().err


def test_same_sheet_gives_the_same_grades(bundle: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(SHEET, encoding="utf-8")
    found = []
    for name in ("a.json", "b.json"):
        call_command("grade_sheet", sheet, "--exam", str(bundle), "--json", tmp_path / name)
        grades = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        found.append([{k: v for k, v in answer.items() if k != "seconds"} for answer in grades["answers"]])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("content", "exam", "message"),
    [
        (None, "", "No such file"),
        (b"", "", "empty"),
        (b"%PDF-1.7 broken", "", r"sheet\.txt"),
        (b"1a\n\nx\n", "nothing", "There is no exam 'nothing'"),
    ],
)
def test_what_cannot_be_graded_is_said_in_a_sentence(
    bundle: Path, tmp_path: Path, content: bytes | None, exam: str, message: str
) -> None:
    sheet = tmp_path / "sheet.txt"
    if content is not None:
        sheet.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command("grade_sheet", sheet, "--exam", exam or str(bundle))


def test_target_that_cannot_be_written_is_said_before_grading(bundle: Path, tmp_path: Path) -> None:
    for command in ("grade_sheet", "grade_answers"):
        with pytest.raises(CommandError, match="no such folder"):
            call_command(command, tmp_path / "sheet.txt", "--json", tmp_path / "nowhere" / "out.json")


def test_many_answers_one_line_each_in_their_order(bundle: Path) -> None:
    answers = [
        {"id": "one", "question": "1a", "answer": "It is 1a.A~1.5"},
        {"id": 2, "question": "1b", "answer": {"text": "It is 1b.A~1:needs_review"}},
        {"id": "three", "question": "1a", "answer": ""},
        {"question": "1b", "answer": {"text": ["first 1b.A~0.5", "second 1b.B~0.5"]}},
    ]
    found = grade_lines(bundle, [json.dumps(answer) for answer in answers])
    assert [(a["id"], a["question"], a["state"], a["points"]) for a in found] == [
        ("one", "1a", "graded", "1.5"),
        (2, "1b", "needs_review", "1"),
        ("three", "1a", "not_answered", "0"),
        ("line-4", "1b", "graded", "1"),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "no JSON object"),
        ('{"id": "x", "question": "9z", "answer": "a"}', "no question '9z'"),
        ('{"id": "x", "question": ["1a"], "answer": "a"}', "no question"),
        ('{"id": "x", "question": "1a", "answer": 5}', "should be text"),
        ('{"id": "x", "question": "1a", "answer": {"text": {"a": 1}}}', "should be text"),
        ('{"id": "x", "question": "1a", "answer": "\\u0000"}', "NUL"),
        ('{"id": "x", "question": "1a", "answer": "' + "x" * 50_000 + '"}', "too long"),
    ],
)
def test_bad_line_is_left_to_a_person_and_the_others_are_graded(bundle: Path, line: str, message: str) -> None:
    good = json.dumps({"id": "good", "question": "1a", "answer": "It is 1a.A~1.5"})
    bad, fine = grade_lines(bundle, [line, "", good])
    assert (bad["state"], bad["verdict"], bad["points"], bad["flags"]) == (
        "needs_review",
        "invalid_input",
        None,
        ["invalid_input"],
    )
    assert message in bad["feedback"]
    assert (fine["id"], fine["points"]) == ("good", "1.5")


def test_unknown_field_is_read_as_running_text(bundle: Path) -> None:
    (found,) = grade_lines(bundle, [json.dumps({"id": "x", "question": "1a", "answer": {"other": "so 1a.A~1.5"}})])
    assert (found["points"], found["flags"]) == ("1.5", ["unknown_field"])


def test_failing_sandbox_and_dying_process_are_ours(bundle: Path) -> None:
    texts = ["It is 1a.A~1.5", "kills its process", "sandbox down", "Now 1a.A~1"]
    lines = [json.dumps({"id": n, "question": "1a", "answer": text}) for n, text in enumerate(texts)]
    found = grade_lines(bundle, lines)
    assert [(a["state"], a["verdict"], a["points"]) for a in found] == [
        ("graded", "partial", "1.5"),
        ("failed", "system_error", None),
        ("failed", "system_error", None),
        ("graded", "partial", "1"),
    ]
    assert "The process died." in found[1]["feedback"]
    assert "the sandbox is down" in found[2]["feedback"]


def test_check_exam_says_what_differs(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_exam", bundle)
    assert "Everything that is decided without a person is as labelled." in capsys.readouterr().out
    (bundle / "questions/1a/solution.yaml").write_text('text: "1a.A~1"\n', encoding="utf-8")
    with pytest.raises(CommandError, match="does not grade its own answers"):
        call_command("check_exam", bundle)
    assert "wrong  1a solution 1a.A: should earn 1.5, earns 1" in capsys.readouterr().out
    (bundle / "exam.yaml").write_text("slug: 5\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"exam\.yaml:1: slug"):
        call_command("check_exam", bundle)
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_exam", bundle / "nowhere")


def test_totals_leave_out_what_nobody_knows() -> None:
    from exams.grading.report import total_json
    from exams.grading.types import CriterionResult, Grade
    from exams.grading.verdict import State, Verdict
    from workers.local import invalid_grade

    sure = CriterionResult("1a.A", Decimal(1), Decimal(1), State.GRADED, 1.0, "")
    unsure = CriterionResult("1a.B", None, Decimal(2), State.NEEDS_REVIEW, 0.0, "")
    mixed = Grade(State.NEEDS_REVIEW, Verdict.NEEDS_REVIEW, Decimal(1), Decimal(3), 0.0, (sure, unsure))
    assert total_json([mixed]) == {"points": "1", "max": "3", "pending": "2"}
    assert total_json([invalid_grade(None, "no such question")]) == {"points": "0", "max": "0", "pending": "0"}


def test_doctor_names_what_is_there_and_what_is_missing(capsys: pytest.CaptureFixture[str], db: None) -> None:
    call_command("doctor")
    lines = {line[3:].split()[0]: line[:2] for line in capsys.readouterr().out.splitlines() if line[:2] in ("ok", "no")}
    assert (lines["Python"], lines["database"], lines["broker"]) == ("ok", "ok", "no")
    assert "bubblewrap" in lines
