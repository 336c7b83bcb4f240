"""Programs that runs forked from zygotes are tried with: each returns a list of what it found wrong."""

TESTS = b"""
from karakter import test

@test(points="1", criterion="warm")
def test_answer(candidate):
    found = candidate.call("answer")
    assert found == [], str(found)
"""
LEAVE_TRACES = """
import builtins, os, socket, sys, types
import torch

kept = []

def answer():
    for path in ("/tmp/trace", "trace"):
        with open(path, "w") as file:
            file.write("trace")
    builtins.trace = torch.trace_left = sys.modules["trace_left"] = types.ModuleType("trace")
    os.environ["TRACE"] = "1"
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(1)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(chr(0) + "trace")
    listener.listen()
    kept.append(listener)
    os.umask(0o077)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                os.read(listener.accept()[0].fileno(), 1)
        os._exit(0)
    return []
"""
FIND_TRACES = """
import builtins, os, socket, sys
from pathlib import Path
import torch

def connects():
    try:
        socket.socket(socket.AF_UNIX).connect(chr(0) + "trace")
    except ConnectionRefusedError:
        return False
    return True

def answer():
    found = {
        "file": Path("/tmp/trace").exists() or [path for path in Path("/tmp/run").rglob("*trace*")] != [],
        "folder": os.listdir(".") != ["answer"],
        "global": hasattr(builtins, "trace") or hasattr(torch, "trace_left"),
        "module": "trace_left" in sys.modules,
        "environment": "TRACE" in os.environ,
        "dtype": torch.get_default_dtype() != torch.float32,
        "seed": torch.initial_seed() == 1,
        "socket": connects(),
        "umask": os.umask(0o022) != 0o022,
        "process": sorted(int(p) for p in os.listdir("/proc") if p.isdigit()) != [1, os.getpid()],
        "mapping": [line for line in Path("/proc/self/maps").read_text().splitlines() if "rw-s" in line] != [],
    }
    return [name for name, is_there in found.items() if is_there]
"""
REACH_OUT = """
import ctypes, os, signal, stat

libc = ctypes.CDLL(None, use_errno=True)

def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True

def opens(path):
    try:
        os.close(os.open(path, os.O_RDONLY))
    except PermissionError:
        return False
    return True

def answer():
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    for target in (0, -1, 1, os.getppid(), -os.getpgrp()):
        try:
            os.kill(target, signal.SIGUSR1)
            os.kill(target, signal.SIGUSR1)
        except (ProcessLookupError, PermissionError):
            pass
    for target in range(2, 300):
        if target != os.getpid():
            try:
                os.kill(target, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
    open_ones = [descriptor for descriptor in range(4096) if is_open(descriptor)]
    kinds = [stat.S_ISSOCK(os.fstat(descriptor).st_mode) for descriptor in open_ones]
    keeper = [name for name in ("mem", "environ", "fd", "maps", "cwd", "root") if opens("/proc/1/" + name)]
    found = {
        "descriptors": open_ones != [0, 1, 2, 3] or kinds != [False, False, False, True],
        "parent": os.getppid() != 1,
        "session": os.getsid(0) != os.getpid() or os.getpgrp() != os.getpid(),
        "keeper": keeper != [],
        "mount": libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or libc.umount2(b"/tmp", 2) == 0,
        "root": 0 in os.getresuid() or 0 in os.getresgid(),
    }
    return [name for name, is_there in found.items() if is_there]
"""
DRAW = """
import random
import numpy
import torch

def answer():
    print(torch.rand(1).item(), "|", random.random(), "|", numpy.random.rand())
    return []
"""
LATE_IMPORT = """
import os
import sys

def answer():
    below = [path for path in sys.path if path.startswith("/tmp/") and path.endswith("site-packages")]
    return [] if below and "torch" in os.listdir(below[0]) and not os.access(below[0], os.W_OK) else sys.path
"""
WORKER = """
import sys
from tests.sandbox.exercise import request_for
from workers.sandbox import open_sandbox

with open_sandbox() as sandbox:
    sandbox.zones.prepare()
    print(*sandbox.zones.zygote_pids.values(), flush=True)
    sandbox.run(request_for("print('on its way')\\nwhile True:\\n    pass"))
"""
FILTERING = """#!/bin/sh
# Runs bubblewrap without the right that a zygote needs.
for word in "$@"; do
    shift
    [ "$word" = CAP_SYS_ADMIN ] && word=CAP_SETUID
    set -- "$@" "$word"
done
exec {bwrap} "$@"
"""
