"""What the engine says about the sandbox's containers."""

import os
from contextlib import closing
from typing import Any

from docker.client import DockerClient
from docker.errors import NotFound

from workers.sandbox.docker.options import OWNER_LABEL
from workers.sandbox.docker.owner import owner_of

_GONE_S = 30


def containers_of(pid: int | None = None) -> list[dict[str, Any]]:
    """Return, as `docker inspect` does, the containers of a worker process; of this one by default."""
    with closing(DockerClient.from_env()) as client:
        mark = f"{OWNER_LABEL}={owner_of(pid or os.getpid())}"
        return [each.attrs for each in client.containers.list(all=True, ignore_removed=True, filters={"label": mark})]


def are_removed(containers: list[dict[str, Any]]) -> bool:
    """Return whether containers go away within half a minute."""
    with closing(DockerClient.from_env()) as client:
        for each in containers:
            try:
                client.api.wait(each["Id"], timeout=_GONE_S, condition="removed")
            except NotFound:
                continue
        known = {each.id for each in client.containers.list(all=True, ignore_removed=True)}
    return not known & {each["Id"] for each in containers}
