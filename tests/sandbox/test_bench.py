"""`./run bench code` measures what it says, in the form that others read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.sandbox
def test_the_code_benchmark(tmp_path: Path) -> None:
    target = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "code", "--json", str(target), "--answers", "5"]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True, capture_output=True)
    found = json.loads(target.read_text())["code"]
    assert set(found["figures"]) >= {"median_s", "p95_s", "answers_per_s"}
    assert set(found["ratios"]) == {"vs_bare_checks", "vs_fresh_process", "vs_fresh_container"}
    assert found["figures"]["median_s"] > 0
    assert found["ratios"]["vs_fresh_container"] is None
    assert found["environment"]["fresh_container"].startswith("not measured")


def test_an_unknown_benchmark_is_named() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nonsense"], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert "there is no benchmark 'nonsense'; known: code" in answer.stderr
