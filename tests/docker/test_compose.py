"""The Compose stack on a real engine: an answer handed in over the API is graded in a jail in the worker's container."""

import time
from typing import Any

import pytest
import yaml

from tests.docker.engine import ROOT, Stack
from tests.docker.submissions import EXAM, read_graded

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

SOLUTION = ROOT / "exams/demo/in5400-2021/questions/1b/solution.yaml"
BROKEN = "class subnet(nn.Module):\n    def forward(self, x):\n        return x\n"
REST_S = 60.0
SERVICES = ("web", "worker-cpu", "beat", "postgres", "redis")
# A zygote's jail is two processes of bubblewrap and the zygote. With each zygote forks wait, of two processes each; what a
# run left would come on top of them.
INSIDE = """
import json, pathlib
from workers.sandbox import SandboxConfig
processes = [path.read_bytes().split(b"\\0") for path in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
zygotes = sum(words[0].endswith(b"bwrap") for words in processes) / 2
jailed = sum(b"workers.zygote" in words and not words[0].endswith(b"bwrap") for words in processes)
print(json.dumps({
    "zygotes": zygotes,
    "left": jailed - zygotes * (1 + 2 * SandboxConfig().spares),
    "workers": sum(b"celery" in words for words in processes),
    "cold": [str(words) for words in processes if b"workers.candidate" in words or b"workers.examiner" in words],
    "files": sorted(str(path) for folder in ("/tmp", "/dev/shm") for path in pathlib.Path(folder).rglob("*")),
    "mounts": len(pathlib.Path("/proc/1/mountinfo").read_text().splitlines()),
}))
"""


def _inside(stack: Stack) -> dict[str, Any]:
    """Return what there is in the worker's container, as soon as no fork comes up or goes any more."""
    deadline = time.monotonic() + REST_S
    while (seen := dict(stack.python("worker-cpu", INSIDE)))["left"] != 0:
        assert time.monotonic() < deadline, seen
    return seen


def _graded(stack: Stack, token: str, student: str, code: str) -> dict[str, Any]:
    """Hand in an answer to 1b for a student; return it when it is graded."""
    body = {"student": student, "answers": {"1b": code}}
    submission = stack.call(f"/api/v1/exams/{EXAM}/submissions", token, body)
    return dict(read_graded(stack, token, submission["id"])["answers"]["1b"])


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
    found = stack.call(f"/api/v1/runs/{answer['run']}/record", token)
    (run,) = (part["run"] for part in found["record"]["parts"])
    assert (run["sandbox"], run["warm"], found["intact"]) == ("bubblewrap", True, True)


def test_doctor_says_that_runs_are_warm(stack: Stack) -> None:
    told = stack.execute("worker-cpu", "python", "manage.py", "doctor")
    assert "Each run is a fork of a warm process, in namespaces of its own." in told
    assert [line for line in told.splitlines() if line.startswith("no ") and "browser" not in line] == []


def test_run_leaves_nothing_behind(stack: Stack, token: str) -> None:
    code = yaml.safe_load(SOLUTION.read_text())["code"]
    _graded(stack, token, "student", f"{code}\n# before")
    before = _inside(stack)
    for answer in (
        f"{code}\n# after",
        f"{code}\nimport os\nos.fork()\nopen('/tmp/left', 'w')",
        f"{code}\nspin = 1 / 0",
    ):
        _graded(stack, token, "student", answer)
    after = _inside(stack)
    assert after["zygotes"] in (2, 4)  # one of each zone for each of the worker's two processes that has met code
    assert (after["workers"], after["cold"]) == (3, [])
    assert [after[what] for what in ("files", "mounts")] == [before[what] for what in ("files", "mounts")]


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
