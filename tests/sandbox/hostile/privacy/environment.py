# Looks for anything of the host in the environments and command lines of all processes.
# verdicts: wrong_answer
from pathlib import Path

KNOWN = {
    "HOME",
    "PATH",
    "LANG",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "PWD",
    "LC_CTYPE",
    "TORCHINDUCTOR_CACHE_DIR",
    "KMP_DUPLICATE_LIB_OK",
    "KMP_INIT_AT_FORK",
    "HOSTNAME",
}


def attack():
    found = set(os.environ) - KNOWN
    for process in Path("/proc").glob("[0-9]*"):  # none where there is no /proc
        if process.name not in (str(os.getpid()), "self"):
            for name in ("environ", "mem", "maps"):
                try:
                    found.add((process / name).open("rb").read(1))
                except OSError:
                    pass
    return found - {b""} != set()
