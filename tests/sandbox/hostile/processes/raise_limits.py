# Raises every limit of its own.
# verdicts: wrong_answer
import resource

LIMITS = ("AS", "CPU", "NPROC", "NOFILE", "FSIZE", "CORE")


def raised(name):
    which = getattr(resource, f"RLIMIT_{name}")
    _, hard = resource.getrlimit(which)
    try:
        resource.setrlimit(which, (hard + 1, hard + 1))
    except (ValueError, OSError):
        return False
    return True


def attack():
    return any([raised(name) for name in LIMITS])
