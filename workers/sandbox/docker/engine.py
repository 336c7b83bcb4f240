"""The engine, asked through the Docker SDK: nothing else here imports it, and it is imported only when needed."""

import os
import select
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.sandbox.docker.options import FOLDER, OWNER_LABEL, ContainerSettings, container_options
from workers.sandbox.docker.orders import About, Mode, Zone
from workers.sandbox.docker.owner import is_alive
from workers.sandbox.zones.starter import ZONES

_START_S = 30.0  # it takes half a second
_LOOK_MS = 250
_SDK = "Install the Docker SDK into the environment that runs the sandbox service: pip install 'karakter[container]'."
_NO_ENGINE = "Start a Docker engine (Debian, Ubuntu: apt install docker.io) or name one in DOCKER_HOST."
_NO_RIGHT = (
    "Let a sandbox service with access to the engine's socket do it (KARAKTER_SANDBOX_SERVICE), or add its user to the "
    "group docker; whoever has that access is root on the host."
)
_BUILD = "docker/sandbox-images.sh builds the images of the sandbox."
DEVICES = "Name the one device of this worker in KARAKTER_SANDBOX_DEVICES, where the sandbox service is started."
_PIDS = "Let the service and the workers run in the host's pid namespace (pid: host in Compose)."


class EngineError(Exception):
    """The engine cannot do what is asked. `kind` is for programs, `remedy` says what helps."""

    def __init__(self, kind: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Container:
    """A running one, reached by `control`; `pidfd` is its first process."""

    id: str
    image: str
    control: socket.socket
    pid: int
    pidfd: int


class Engine:
    """One connection to the engine. What it starts goes away by itself with the far end of `control`."""

    def __init__(self, settings: ContainerSettings) -> None:
        self._settings = settings
        with _explained():
            self._client = _sdk().from_env()
            self._client.ping()
        self._images: dict[str, str] = {}

    def about(self) -> About:
        """Return what the engine is like. Raises EngineError."""
        with _explained():
            info = self._client.info()
        names = {zone: self._settings.image.format(zone=zone) for zone in ZONES}
        images = {zone: image for zone, name in names.items() if (image := self._find(name))}
        return About(
            engine=str(info["ServerVersion"]), runtime=self._settings.runtime or str(info["DefaultRuntime"]),
            cgroups=str(info.get("CgroupVersion") or "1"), memory_limits=bool(info.get("MemoryLimit")),
            remapped=any("userns" in str(each) or "rootless" in str(each) for each in info["SecurityOptions"] or ()),
            images=images, missing={zone: name for zone, name in names.items() if zone not in images},
            devices=list(self._settings.devices),
        )  # fmt: skip

    def start(self, zone: Zone, mode: Mode, *, gpu: bool, owner: str, folder: Path) -> Container:
        """Start a container and wait until its first process has connected. Raises EngineError."""
        image = self._image(zone)
        with _socket_in(folder) as (listener, place), _explained():
            options = container_options(
                self._settings, zone=zone, mode=mode, gpu=gpu, image=image, folder=str(place), owner=owner
            )
            mount = _sdk().types.Mount(FOLDER, str(place), type="bind", read_only=True, propagation="rprivate")
            container = self._client.containers.create(**options, mounts=[mount], **self._extras(gpu=gpu))
            try:
                container.start()
                control = _accept(listener, container)
                pid, pidfd = _first_process(container)
            except BaseException:
                self.remove(container.id)
                raise
        return Container(container.id, image, control, pid, pidfd)

    def remove(self, container_id: str) -> None:
        """Kill and remove a container; safe to call twice."""
        with suppress(Exception):  # of all kinds: already gone, being removed, the engine itself gone
            self._client.api.remove_container(container_id, force=True, v=True)
        with suppress(Exception):
            self._client.api.wait(container_id, timeout=10, condition="removed")

    def remove_leftovers(self) -> int:
        """Remove the containers whose worker is dead; return how many."""
        with _explained():
            ours = self._client.api.containers(all=True, filters={"label": OWNER_LABEL})
        left = [each["Id"] for each in ours if not is_alive(each["Labels"].get(OWNER_LABEL, ""))]
        for container_id in left:
            self.remove(container_id)
        return len(left)

    def _image(self, zone: Zone) -> str:
        """Return the id of a zone's image, looked up once: all its containers are made from the same."""
        if zone not in self._images:
            name = self._settings.image.format(zone=zone)
            found = self._find(name)
            if found is None:
                raise EngineError("image", f"There is no image {name}.", _BUILD)
            self._images[zone] = found
        return self._images[zone]

    def _find(self, name: str) -> str | None:
        with _explained():
            try:
                return str(self._client.images.get(name).id)
            except _sdk().errors.ImageNotFound:
                return None

    def _extras(self, *, gpu: bool) -> dict[str, Any]:
        """Return what can only be said in the SDK's own types. Raises EngineError if there is no GPU to give."""
        types, devices = _sdk().types, self._settings.devices
        extras: dict[str, Any] = {
            "log_config": types.LogConfig(type="none"),
            "ulimits": [types.Ulimit(name="core", soft=0, hard=0)],
        }
        if gpu:
            if not devices:
                raise EngineError("gpu", "No GPU is set for containers.", DEVICES)
            ids = {"count": -1} if devices == ("all",) else {"device_ids": list(devices)}
            extras["device_requests"] = [types.DeviceRequest(capabilities=[["gpu"]], **ids)]
        return extras


def _sdk() -> Any:
    """Return the Docker SDK. Raises EngineError."""
    try:
        import docker.errors
        import docker.types

        import docker
    except ImportError:
        raise EngineError("sdk", "The Docker SDK is not installed.", _SDK) from None
    return docker


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the SDK raises into an EngineError with a remedy."""
    sdk = _sdk()
    try:
        yield
    except sdk.errors.APIError as error:
        raise EngineError("engine", f"The Docker engine refused: {error.explanation or error}") from None
    except (sdk.errors.DockerException, OSError) as error:
        if "Permission denied" in str(error):
            raise EngineError("permission", "The Docker engine's socket may not be opened.", _NO_RIGHT) from None
        raise EngineError("engine", f"No Docker engine answers: {error}", _NO_ENGINE) from None


@contextmanager
def _socket_in(folder: Path) -> Iterator[tuple[socket.socket, Path]]:
    """Yield a listening socket and the folder it lies in. `folder` keeps others out; a container's user gets in."""
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        place.chmod(0o755)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            _bind(listener, place)
            (place / "socket").chmod(0o666)
            listener.listen(1)
            yield listener, place
    finally:
        shutil.rmtree(place, ignore_errors=True)  # which empties the folder that the container sees


def _bind(listener: socket.socket, place: Path) -> None:
    """Bind to `socket` in a folder, whose path may be longer than an address of a socket."""
    folder = os.open(place, os.O_PATH | os.O_DIRECTORY)
    try:
        listener.bind(f"/proc/self/fd/{folder}/socket")
    finally:
        os.close(folder)


def _accept(listener: socket.socket, container: Any) -> socket.socket:
    """Return the connection of a container's first process. Raises EngineError if it ended before."""
    poll, deadline = select.poll(), time.monotonic() + _START_S
    poll.register(listener, select.POLLIN)
    while time.monotonic() < deadline:
        if poll.poll(_LOOK_MS):
            return listener.accept()[0]
        with suppress(_sdk().errors.NotFound):
            container.reload()
            if container.status in ("created", "running"):
                continue
        break
    raise EngineError("start", f"A container of {container.image.id} did not come up.", _BUILD)


def _first_process(container: Any) -> tuple[int, int]:
    """Return pid and pidfd of a container's first process. Raises EngineError where it cannot be seen from here."""
    container.reload()
    pid = int(container.attrs["State"]["Pid"])
    try:
        pidfd = os.pidfd_open(pid)
        if container.id in Path(f"/proc/{pid}/cgroup").read_text():
            return pid, pidfd
        os.close(pidfd)
    except (OSError, ValueError):
        pass
    raise EngineError("pid", "The processes of a container cannot be seen from here.", _PIDS)
