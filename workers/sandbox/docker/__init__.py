"""Hardened containers: one for each zone and worker that keeps a zygote, or one for each zone of a run."""

from workers.sandbox.docker.backend import open_docker
from workers.sandbox.docker.probe import probe

__all__ = ["open_docker", "probe"]
