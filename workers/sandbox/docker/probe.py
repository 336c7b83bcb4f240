"""What this host can do with the docker sandbox, found by trying it."""

from exams.grading.sandbox import SandboxError
from exams.grading.verdict import Verdict
from workers.sandbox.config import SandboxConfig
from workers.sandbox.docker.backend import BUILD, open_docker
from workers.sandbox.docker.link import Service, ServiceRefused
from workers.sandbox.docker.orders import About
from workers.sandbox.findings import Finding
from workers.sandbox.trial import trial_request

_NAMESPACES = (
    "Let containers make user namespaces: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, "
    "on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0."
)
_REMAP = "Stronger: userns-remap in the engine's daemon.json, or a rootless engine; then root in a container is nobody."
_CGROUPS = "Stronger: cgroups version 2 (systemd.unified_cgroup_hierarchy=1 on the kernel's command line)."
_MEMORY = (
    "Let the engine limit memory: cgroup_enable=memory on the kernel's command line; delegation if it is rootless."
)
_KERNEL = "Stronger: a virtual machine of their own for the workers and the engine."
_SHARING = ("runc", "crun", "nvidia")  # runtimes whose containers use the host's kernel


def probe(config: SandboxConfig) -> tuple[Finding, ...]:
    """Return findings on the engine, the images, a whole run, how zones are started, and what would be stronger."""
    service = Service(config.service, patience_s=config.start_s)
    try:
        about = service.ask()
    except ServiceRefused as refused:
        return (Finding("docker", False, refused.message, refused.remedy),)
    except SandboxError as error:
        return (Finding("docker", False, str(error)),)
    finally:
        service.close()
    engine = Finding("docker", True, f"engine {about.engine}, {about.runtime}, {_through(config)}")
    images = _images(about)
    return (engine, images, *(_runs(config) if images.ok else ()), *_strength(about))


def _through(config: SandboxConfig) -> str:
    return f"through the service at {config.service}" if config.service else "through a service of each worker's own"


def _images(about: About) -> Finding:
    if about.missing:
        return Finding("images", False, f"There is no image {', '.join(about.missing.values())}.", BUILD)
    return Finding("images", True, ", ".join(f"{zone} {image[:19]}" for zone, image in sorted(about.images.items())))


def _runs(config: SandboxConfig) -> tuple[Finding, ...]:
    try:
        with open_docker(config) as sandbox:
            report = sandbox.run(trial_request())
            why_cold = sandbox.zones.why_cold
    except SandboxError as error:
        return (Finding("containers", False, str(error)),)
    if report.verdict is not Verdict.ACCEPTED:
        return (Finding("containers", False, f"A trial run ended in {report.verdict}: {report.message}"),)
    return (
        Finding("containers", True, f"A trial run took {report.record['seconds']} s."),
        _warm_start(config, why_cold),
    )


def _warm_start(config: SandboxConfig, why_cold: str) -> Finding:
    if not why_cold:
        detail = "Each run is a fork of a warm process in a container, in namespaces of its own."
        return Finding("warm start", True, detail, required=False)
    detail = f"Each run uses up two containers that were started ahead, as isolated but slower. {why_cold.strip()}"
    remedy = _NAMESPACES if config.warm else "Leave KARAKTER_SANDBOX_CONTAINERS empty."
    return Finding("warm start", False, detail, remedy, required=False)


def _strength(about: About) -> tuple[Finding, ...]:
    remap = "Users of containers are others on the host." if about.remapped else "Users of containers are the host's."
    kernel = "is the host's" if about.runtime in _SHARING else f"is that of {about.runtime}"
    return (
        Finding("memory", about.memory_limits, "The engine limits the memory of a container."
                if about.memory_limits else "The engine cannot limit memory.", _MEMORY, required=False),
        Finding("users", about.remapped, remap, _REMAP, required=False),
        Finding("cgroups", about.cgroups == "2", f"version {about.cgroups}", _CGROUPS, required=False),
        Finding("kernel", about.runtime not in _SHARING, f"The kernel of a container {kernel}.", _KERNEL, required=False),
    )  # fmt: skip
