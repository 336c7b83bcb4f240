"""Which files of an NVIDIA driver a jail needs to use one GPU, and no more."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exams.grading.sandbox import SandboxError
from workers.sandbox.bubblewrap.command import Bind
from workers.sandbox.zones.gpu import Gpu

_LIBRARY = "libcuda.so.1"
_SYSTEM = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")  # visible in any jail
_ELSEWHERE = ("/usr/local/nvidia/lib64", "/usr/local/nvidia/lib", "/opt/nvidia/lib64")
_NEEDED, _USEFUL = ("nvidiactl", "nvidia-uvm"), ("nvidia-uvm-tools",)
_HOW = "nvidia-smi makes the device files; a container gets them from the NVIDIA container toolkit."


@dataclass(frozen=True, slots=True)
class GpuPaths:
    """Device files, folders to be bound, and variables of a jail with one GPU."""

    devices: tuple[str, ...] = ()
    binds: tuple[Bind, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def gpu_paths(gpu: Gpu, root: Path = Path("/"), search: Sequence[str] | None = None) -> GpuPaths:
    """Return what makes `gpu` usable in a jail. `search`: folders of libraries, of LD_LIBRARY_PATH if None.

    Raises SandboxError if a device file or the driver's library is missing."""
    environment = {"CUDA_VISIBLE_DEVICES": gpu.uuid, "CUDA_CACHE_DISABLE": "1"}
    if search is None:
        search = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    folder = _folder_of_library(root, [*_SYSTEM, *(path for path in search if path.startswith("/")), *_ELSEWHERE])
    if folder in _SYSTEM:
        return GpuPaths(_device_files(gpu, root), (), environment)
    return GpuPaths(_device_files(gpu, root), (Bind(folder, folder),), environment | {"LD_LIBRARY_PATH": folder})


def _device_files(gpu: Gpu, root: Path) -> tuple[str, ...]:
    needed = [f"/dev/{name}" for name in (f"nvidia{gpu.minor}", *_NEEDED)]
    missing = [path for path in needed if not _below(root, path).exists()]
    if missing:
        raise SandboxError(f"The GPU cannot be used: there is no {', '.join(missing)}. {_HOW}")
    useful = [f"/dev/{name}" for name in _USEFUL]
    return (*needed, *(path for path in useful if _below(root, path).exists()))


def _folder_of_library(root: Path, folders: Sequence[str]) -> str:
    for folder in folders:
        if (_below(root, folder) / _LIBRARY).exists():
            return folder
    raise SandboxError(f"The GPU cannot be used: {_LIBRARY} of the driver was not found.")


def _below(root: Path, path: str) -> Path:
    return root / path.lstrip("/")
