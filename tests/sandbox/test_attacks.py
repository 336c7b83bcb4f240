"""The collection of attacks: its headers can be read, its folders are those that SECURITY.md speaks of."""

from collections import Counter
from pathlib import Path

import pytest

from exams.grading.verdict import Verdict
from tests.sandbox.attacks import FOLDER, PLACES, programs, programs_of

SECURITY = Path(__file__).parents[2] / "SECURITY.md"


def test_every_attack_is_tried_in_the_places_it_fits() -> None:
    places = Counter(program.place for program in programs())
    attacks = {program.attack for program in programs()}
    assert len(attacks) >= 200
    assert min(places[place] for place in PLACES) >= 160
    assert {program.attack for program in programs() if program.last} == attacks


def test_security_names_every_class() -> None:
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.py")))
    text = SECURITY.read_text()
    assert [name for name in folders if f"| `{name}` |" not in text] == []


def test_no_attack_may_earn_all() -> None:
    assert [str(program) for program in programs() if sum(program.earns) > 2] == []


def test_a_header_names_verdicts_limits_and_points(tmp_path: Path) -> None:
    path = tmp_path / "odd.py"
    path.write_text("# Tries.\n# verdicts: import=forbidden training=runtime_error|wrong_answer\n# limits: wall_s=2\n"
                    "# earns: 1 0 0 0\ndef attack():\n    pass\n")  # fmt: skip
    first, second = programs_of(path)
    assert (first.place, first.verdicts, first.last) == ("import", frozenset({Verdict.FORBIDDEN}), False)
    either = frozenset({Verdict.RUNTIME_ERROR, Verdict.WRONG_ANSWER})
    assert (second.place, second.verdicts, second.last) == ("training", either, True)
    assert (second.limits.wall_s, second.limits.processes, second.earns) == (2.0, 16, (1.0, 0.0, 0.0, 0.0))
    assert "_stolen = bool(attack())" in first.code
    assert "if attack() else state" in second.code


@pytest.mark.parametrize("verdicts", ["import=wrong_answer", "nonsense"])
def test_a_header_that_makes_no_sense_is_refused(verdicts: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.py"
    path.write_text(f"# Tries.\n# verdicts: {verdicts}\ndef forge(right):\n    return right\n")
    with pytest.raises(ValueError):
        list(programs_of(path))
