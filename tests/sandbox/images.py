"""The sandbox's images with the code as it is now: the built ones, and the zones' code of this checkout over it."""

import io
import subprocess
import tarfile
from pathlib import Path

from workers.sandbox.docker.options import ContainerSettings
from workers.sandbox.zones.starter import ZONES

TESTED = "karakter-sandbox-{zone}:tested"
_ROOT = Path(__file__).resolve().parents[2]
_SHARED = ("wire", "zone.py", "zygote.py", "container.py")
_PLACE = "/opt/karakter/workers"


def tested_images() -> str:
    """Make them; return their name, with `{zone}` in it. Builds the images below them if they are not there."""
    from docker.client import DockerClient

    client = DockerClient.from_env()
    try:
        built = ContainerSettings().image
        if any(not client.images.list(name=built.format(zone=zone)) for zone in ZONES):
            subprocess.run([_ROOT / "docker" / "sandbox-images.sh"], check=True)
        for zone in ZONES:
            context = _context(zone, f"FROM {built.format(zone=zone)}\nCOPY code {_PLACE}\n")
            client.images.build(fileobj=context, custom_context=True, tag=TESTED.format(zone=zone), rm=True)
    finally:
        client.close()
    return TESTED


def _context(zone: str, dockerfile: str) -> io.BytesIO:
    """Return a build context: the Dockerfile, and below `code` what a zone has of ours."""
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        recipe = tarfile.TarInfo("Dockerfile")
        recipe.size = len(dockerfile)
        archive.addfile(recipe, io.BytesIO(dockerfile.encode()))
        for name in (zone, *_SHARED):
            archive.add(_ROOT / "workers" / name, f"code/{name}", filter=_without_caches)
    context.seek(0)
    return context


def _without_caches(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Return the entry as anybody's of no date, so that what is the same is not built again."""
    if "__pycache__" in entry.name:
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.mode = 0o755 if entry.isdir() else 0o644
    return entry
