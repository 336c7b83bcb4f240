# runtime_error: looks for anything of the host in the environments and memory of all processes.
import os
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
}
found = set(os.environ) - KNOWN
for process in Path("/proc").glob("[0-9]*"):
    if process.name == str(os.getpid()):
        continue
    try:
        found.update((process / "environ").read_text().split("\0"))
        (process / "mem").open("rb").read(1)
    except OSError:
        pass
found.discard("")
if not found:
    raise RuntimeError("nothing to be found")
print(found)
