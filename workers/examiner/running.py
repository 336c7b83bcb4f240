"""Running hidden tests: what each one says about the student's code, and what is only our trouble."""

import traceback
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workers.examiner.api import HiddenTest, Judgement, NeedsPerson, Partly, call_by_name
from workers.examiner.candidate import Candidate, CandidateLost, CandidateRaised
from workers.examiner.platform_link import PlatformLink
from workers.wire.frames import Caps
from workers.wire.messages import Judged, Setup
from workers.zone import HOME

TESTS_FILE = "tests.py"  # as tracebacks name it
_MESSAGE_MAX = 1000
_HEAD_BYTES = 1024**2  # all that is no tensor; a million small values take a third of a second to read
_NOT_PASSED = "This test was not passed."
_API = Path(__file__).parent
_NO_SIGNS = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories of Unicode
_ATTRIBUTES = ("The values for attribute 'shape'", "The values for attribute 'dtype'")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test found. `fraction` None: a person decides. `lost`: only the platform knows why."""

    fraction: float | None
    verdict: str
    message: str
    lost: bool = False


def groups_of(tests: list[HiddenTest]) -> list[list[HiddenTest]]:
    """Return the tests by group, groups and tests in the order of the file. Raises ValueError if there are none."""
    if not tests:
        raise ValueError("private/tests.py defines no test.")
    groups: dict[str, list[HiddenTest]] = {}
    for test in tests:
        groups.setdefault(test.group, []).append(test)
    return list(groups.values())


def run_groups(groups: list[list[HiddenTest]], link: PlatformLink, setup: Setup) -> None:
    """Run all groups side by side, each against a candidate of its own. Raises what broke on our side."""
    with ThreadPoolExecutor(max_workers=setup.parallel) as pool:
        running = [pool.submit(_run_group, tests, number, link, setup) for number, tests in enumerate(groups)]
    for group in running:
        group.result()


def _run_group(tests: list[HiddenTest], number: int, link: PlatformLink, setup: Setup) -> None:
    channel = link.new_candidate(number, Caps(head_bytes=_HEAD_BYTES, body_bytes=setup.frame_bytes))
    candidate = Candidate(channel, number=number, wall_s=setup.wall_s, seed=int(setup.seed), device=setup.device)
    for test in tests:
        link.send(_judged_message(test, run_test(test, candidate), number))
    channel.close()
    link.retire(number, candidate.lost.verdict if candidate.lost else None)


def run_test(test: HiddenTest, candidate: Candidate) -> Finding:
    """Return what one test found. Nothing that a candidate can do makes it raise."""
    try:
        return _judged(call_by_name(test.function, candidate))
    except AssertionError as error:
        return Finding(0.0, "wrong_answer", _assertion(error))
    except NeedsPerson as error:
        return Finding(None, "needs_review", _first_line(error))
    except CandidateRaised as error:
        return Finding(0.0, error.verdict, _first_line(error))
    except CandidateLost as error:
        return Finding(0.0, error.verdict, _first_line(error), lost=error.verdict == "runtime_error")
    except Exception as error:  # the author did not think of what this candidate returned
        return Finding(None, "system_error", f"The hidden test itself stopped ({type(error).__name__}).")


def _judged(result: Judgement) -> Finding:
    if result is None:
        return Finding(1.0, "accepted", "")
    if not isinstance(result, Partly | int | float):
        raise TypeError(f"a test returns None, a fraction 0..1 or Partly, not a {type(result).__name__}")
    judged = result if isinstance(result, Partly) else Partly(float(result), _NOT_PASSED)
    if not 0 <= judged.fraction <= 1:
        raise ValueError(f"a test returns a fraction 0..1, not {judged.fraction}")
    if judged.fraction == 1:
        return Finding(1.0, "accepted", "")
    return Finding(judged.fraction, "partial" if judged.fraction else "wrong_answer", _first_line(judged.message))


def _assertion(error: AssertionError) -> str:
    """Return what the student may read of a failed assertion: the author's words. Comparisons of torch, numpy and
    unittest put expected values into theirs; of those only the ones on shape and dtype are told."""
    raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
    told = _first_line(error)
    ours = raised_in == TESTS_FILE or any(Path(raised_in).is_relative_to(folder) for folder in (HOME, _API))
    return told if ours or told.startswith(_ATTRIBUTES) else _NOT_PASSED


def _first_line(said: object) -> str:
    """Return the first line, capped, without signs that move a cursor or turn the direction of writing."""
    lines = str(said).strip().splitlines()
    line = "".join(sign for sign in lines[0] if unicodedata.category(sign) not in _NO_SIGNS) if lines else ""
    return line.strip()[:_MESSAGE_MAX] or _NOT_PASSED


def _judged_message(test: HiddenTest, finding: Finding, number: int) -> Judged:
    return Judged(
        name=test.name[:200], criterion=test.criterion, points=str(test.points), fraction=finding.fraction,
        verdict=finding.verdict, visibility=test.visibility, message=finding.message,
        candidate=number, lost=finding.lost,
    )  # fmt: skip
