"""Whole documents as jobs: what is doubtful about the way a sheet was split is said with the answer."""

from exams.documents import NO_LABELS
from workers.sheets import find_bundle, read_sheet


def _doubts(text: str) -> dict[str, str]:
    sheet = read_sheet(find_bundle("in5400-2021"), "sheet.txt", text.encode())
    return {job.label: job.doubt for job in sheet.jobs}


def test_text_without_any_label_is_a_doubt_of_every_question() -> None:
    doubts = _doubts("The weights diverge and the training loss goes up. Then I ran out of time.\n")
    assert len(doubts) == 24
    assert all(doubt.endswith(NO_LABELS) for doubt in doubts.values())


def test_a_single_label_is_enough_to_raise_no_such_doubt() -> None:
    doubts = _doubts("2a) The weights diverge and the training loss goes up.\n")
    assert not [doubt for doubt in doubts.values() if NO_LABELS in doubt]
