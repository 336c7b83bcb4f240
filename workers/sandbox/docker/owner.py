"""Names a process so that nobody takes another one for it later: by its machine's boot, its pid and its start."""

from pathlib import Path


def owner_of(pid: int) -> str:
    """Return the name of a process. Raises OSError if there is none."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return f"{_boot()}.{pid}.{fields[19]}"


def is_alive(owner: str) -> bool:
    """Return whether the process of that name still runs; False for what is no name."""
    try:
        return owner_of(int(owner.split(".")[1])) == owner and _state(owner) != "Z"
    except (OSError, ValueError, IndexError):
        return False


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")


def _state(owner: str) -> str:
    return Path(f"/proc/{owner.split('.')[1]}/stat").read_text().rsplit(")", 1)[1].split()[0]
