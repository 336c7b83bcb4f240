"""`./run bench` measures what it says, in the form that others read."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.answers import code_of, laid_out, measured_question
from benchmarks.containers import fresh_container
from benchmarks.machine import on_this_machine
from benchmarks.mixed import mixed_submissions
from benchmarks.noise import judge, watching
from benchmarks.processes import descendants, proportional_bytes, seconds_outside
from benchmarks.real import platform
from benchmarks.result import ratio
from benchmarks.throughput import whole_exams
from benchmarks.turns import Way, in_turns
from benchmarks.unjailed import fresh_pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.sandbox
def test_the_code_benchmark(tmp_path: Path) -> None:
    target = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "code", "--json", str(target), "--answers", "5"]
    command += ["--ways", "bare_checks,fresh_process,claim_to_recorded_sqlite"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found = json.loads(target.read_text())["code"]
    figures, ratios, missing = found["figures"], found["ratios"], found["environment"]["not_measured"]
    assert set(figures) >= {"median_s", "p95_s", "answers_per_s", "claim_to_recorded_median_s", "fresh_process_s"}
    assert set(ratios) >= {"vs_bare_checks", "vs_fresh_process", "vs_fresh_container"}
    assert 0 < figures["bare_checks_s"] < figures["median_s"] < figures["claim_to_recorded_p95_s"] * 2
    assert ratios["vs_fresh_process"] == pytest.approx(figures["median_s"] / figures["fresh_process_s"], rel=0.01)
    assert ratios["vs_fresh_container"] is None
    assert missing["fresh_container"] == "not asked for"
    assert isinstance(found["environment"]["noisy"], bool)
    assert str(ROOT) not in target.read_text()


@pytest.mark.sandbox
@pytest.mark.broker
def test_whole_exams_are_graded_by_real_workers() -> None:
    with on_this_machine() as machine, platform("sqlite") as real:
        found = whole_exams(real, 2, machine)
    assert (found["submissions"], found["answers"], found["failed"]) == (2, 48, 0)
    assert float(str(found["minutes"])) > 0
    assert float(str(found["peak_memory_mib"])) > 200  # torch is in it


@pytest.mark.postgres
@pytest.mark.sandbox
def test_a_worker_records_a_code_answer_in_postgresql() -> None:
    with platform("postgres") as real:
        run = real.rows.ask("hand_in_code", code=code_of(measured_question(), 1))
        graded = real.rows.ask("grade_run", run=run)
    assert isinstance(graded, dict)
    assert graded["full"] is True
    assert graded["seconds"] > 0


@pytest.mark.docker
def test_pytest_in_a_fresh_container_passes_the_answer() -> None:
    question = measured_question()
    with laid_out(question) as folder, fresh_container(question, folder) as way:
        assert way.grade(1) > 0


def test_pytest_fails_an_answer_that_the_hidden_tests_refuse() -> None:
    question = measured_question()
    wrong = replace(question, solution={"code": str(question.solution["code"]).replace("x = x + entering", "x = x")})
    with laid_out(question) as folder, pytest.raises(RuntimeError, match="pytest did not pass the model answer"):
        fresh_pytest(wrong, folder).grade(1)


def test_what_a_process_started_is_counted_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in descendants([os.getpid()])
        assert proportional_bytes(child.pid) > 2**20
        assert child.pid not in seconds_outside(os.getpid())
        assert os.getppid() in seconds_outside(os.getpid())
        child.communicate(b"\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "there is no benchmark 'nonsense'; known: code"),
        (["code", "--ways", "bare_checks,nonsense"], "there is no way 'nonsense'; known: bare_checks"),
    ],
)
def test_an_unknown_name_is_named(words: list[str], said: str) -> None:
    command = [sys.executable, "-m", "benchmarks", *words]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 2
    assert said in answer.stderr


def test_a_machine_is_noisy_where_others_have_its_cores_or_slow_them() -> None:
    quiet = [(0.030, 0.030)] * 10
    assert judge([quiet, quiet])["noisy"] is False
    waited = judge([[(0.035, 0.030)] * 10, quiet])  # 50 of 650 ms
    assert waited["noisy"] is True
    assert waited["noise"] == {
        "looks": 10, "waited_share": 0.077, "waited_share_limit": 0.05,
        "slow_tenth_vs_fastest": 1.0, "slow_tenth_vs_fastest_limit": 1.25,
    }  # fmt: skip
    assert judge([quiet, [*quiet[:8], (0.038, 0.038), (0.038, 0.038)]])["noisy"] is True
    assert judge([quiet, [*quiet[:9], (0.090, 0.088)]])["noisy"] is True  # the slowest of ten is a tenth


def test_the_watch_looks_at_every_core() -> None:
    with watching() as watch:
        watch.look()
        watch.look()
        noise = watch.found()["noise"]
    assert isinstance(noise, dict)
    assert noise["looks"] == 2
    assert noise["slow_tenth_vs_fastest"] >= 1.0


def test_ways_are_taken_in_turns_and_slow_ones_now_and_then() -> None:
    taken: list[tuple[str, int]] = []

    def way(name: str, every: int = 1) -> Way:
        def grade(seed: int) -> float:
            taken.append((name, seed))
            return seed

        return Way(name, grade, every)

    with watching() as watch:
        seconds = in_turns([way("quick"), way("other"), way("slow", 4)], 5, watch)
    assert taken[:3] == [("quick", 0), ("other", 0), ("slow", 0)]
    assert seconds == {"quick": [1, 2, 3, 4, 5], "other": [1, 2, 3, 4, 5], "slow": [1, 5]}
    assert [sorted(name for name, seed in taken if seed == number) for number in (1, 2)] == [
        ["other", "quick", "slow"], ["other", "quick"],
    ]  # fmt: skip


@pytest.mark.parametrize(("mine", "other", "found"), [(0.1, 2.0, 0.05), (0.1, None, None), (None, 2.0, None)])
def test_a_ratio_is_ours_by_the_other(mine: float | None, other: float | None, found: float | None) -> None:
    assert ratio(mine, other) == found


def test_mixed_submissions_are_always_the_same_and_not_all_alike() -> None:
    first = list(islice(mixed_submissions(), 40))
    assert first == list(islice(mixed_submissions(), 40))
    labels = {label for answers in first for label in answers}
    assert len(labels) == 24
    assert len({answers.get("1a") for answers in first}) > 10
    assert max(map(len, first)) == 24
