"""The Compose stack on a real engine: an answer handed in over the API is graded in a jail in the worker's container."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.docker.engine import ROOT, Stack

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

EXAM = "in5400-2021"
SOLUTION = ROOT / "exams/demo/in5400-2021/questions/1b/solution.yaml"
BROKEN = "class subnet(nn.Module):\n    def forward(self, x):\n        return x\n"
GRADED_S = 400  # behind the 48 answers of the demo course, on a machine that is busy
SERVICES = ("web", "worker-cpu", "beat", "postgres", "redis")


@pytest.fixture(scope="module")
def token(stack: Stack) -> str:
    """A key of the demo course's instructor."""
    stack.manage("seed_demo", "--students", "1", KARAKTER_DEMO="1")
    scopes = ("submissions:write", "submissions:read", "exams:read")
    return stack.manage("create_token", "instructor", "the tests", *scopes)


def _graded(stack: Stack, token: str, student: str, code: str) -> Mapping[str, Any]:
    """Hand in an answer to 1b for a student; return it when it is graded."""
    body = {"student": student, "answers": {"1b": code}}
    submission = stack.call(f"/api/v1/exams/{EXAM}/submissions", token, body)
    deadline = time.monotonic() + GRADED_S
    while True:
        read = stack.call(f"/api/v1/submissions/{submission['id']}", token)
        answer = next(one for one in read["answers"] if one["question"] == "1b")
        if answer["state"] not in {"queued", "grading", "running"}:
            return dict(answer)
        assert time.monotonic() < deadline, f"{answer}\n{stack.compose('logs', 'worker-cpu')[-6000:]}"
        time.sleep(1)


def test_migrate_ran_and_ended(stack: Stack) -> None:
    assert stack.state("migrate")["State"]["ExitCode"] == 0
    assert "[ ]" not in stack.manage("showmigrations")


def test_health_page_answers_from_outside(stack: Stack) -> None:
    assert stack.call("/healthz") == {"status": "ok", "database": "ok", "broker": "ok"}


def test_model_answer_earns_everything_in_a_jail(stack: Stack, token: str) -> None:
    code = yaml.safe_load(SOLUTION.read_text())["code"]
    answer = _graded(stack, token, "student", code)
    assert (answer["state"], answer["verdict"], answer["points"]) == ("graded", "accepted", answer["max"])
    assert answer["attested"] is True
    assert answer["tests"]
    assert all(test["passed"] for test in answer["tests"])


def test_wrong_answer_earns_less(stack: Stack, token: str) -> None:
    answer = _graded(stack, token, "student33", BROKEN)
    assert answer["points"] != answer["max"]
    assert not all(test["passed"] for test in answer["tests"])


@pytest.mark.parametrize("service", SERVICES)
def test_container_is_an_ordinary_user_without_rights(stack: Stack, service: str) -> None:
    status = stack.execute(service, "cat", "/proc/self/status")
    lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in lines["Uid"].split()
    assert {lines[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (lines["NoNewPrivs"], lines["Seccomp"]) == ("1", "2")
    host = stack.state(service)["HostConfig"]
    assert (host["ReadonlyRootfs"], host["Privileged"], host["PidMode"]) == (True, False, "")
    assert not any("docker.sock" in mount["Source"] for mount in stack.state(service)["Mounts"])


def test_web_runs_without_torch(stack: Stack) -> None:
    found = "import importlib.util as u; print([n for n in ('torch', 'pip') if u.find_spec(n)])"
    assert stack.execute("web", "python", "-c", found) == "[]"


def test_worker_reaches_no_other_network(stack: Stack) -> None:
    networks = stack.state("web")["NetworkSettings"]["Networks"]
    (outside,) = (network["IPAddress"] for name, network in networks.items() if name.endswith("outside"))
    knock = f"import socket; s = socket.socket(); s.settimeout(3); print(s.connect_ex(('{outside}', 8000)) == 0)"
    assert stack.execute("web", "python", "-c", knock) == "True"
    assert stack.execute("worker-cpu", "python", "-c", knock) == "False"


def test_no_secret_stands_in_an_environment(stack: Stack) -> None:
    secrets = [path.read_text() for path in (ROOT / "docker/secrets").iterdir() if not path.name.startswith(".")]
    assert len(secrets) == 5
    for service in SERVICES:
        environment = "\n".join(stack.state(service)["Config"]["Env"])
        assert [secret for secret in secrets if secret in environment] == []
