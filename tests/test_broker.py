"""The embedded broker: real server, private socket, data that survives a restart."""

import stat
from pathlib import Path

import pytest
import redis

from grader import broker
from grader.stack import Process, stop

pytestmark = pytest.mark.broker


def test_wheel_still_carries_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert Path(broker.find_server()).name == "valkey-server"


def test_data_survives_a_restart_and_socket_is_private(tmp_path: Path) -> None:
    socket = tmp_path / "broker.sock"
    server = broker.start_broker(tmp_path / "data", socket)
    client = redis.Redis(unix_socket_path=str(socket))
    client.set("kept", "yes")
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    stop(Process("broker", server, tmp_path / "data" / "broker.log"))
    assert not broker.answers(socket)
    server = broker.start_broker(tmp_path / "data", socket)
    assert client.get("kept") == b"yes"
    stop(Process("broker", server, tmp_path / "data" / "broker.log"))


def test_long_paths_get_a_short_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    with broker.socket_folder(deep) as folder:
        assert folder != deep
        assert len(str(folder / "broker.sock")) <= 107
