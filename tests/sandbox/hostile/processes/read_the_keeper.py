# Reads, traces and rewrites the process above it.
# verdicts: wrong_answer
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206


def opens(path, mode):
    try:
        os.close(os.open(path, mode))
    except OSError:
        return False
    return True


def attack():
    keeper = os.getppid()
    place = ctypes.create_string_buffer(8)
    vector = struct.pack("PN", ctypes.addressof(place), 8)
    return any(
        [
            *(
                opens(f"/proc/{keeper}/{name}", os.O_RDONLY)
                for name in ("mem", "environ", "maps", "fd", "root", "cwd", "exe")
            ),
            opens(f"/proc/{keeper}/mem", os.O_RDWR),
            allowed("ptrace", PTRACE_ATTACH, keeper, 0, 0),
            allowed("ptrace", PTRACE_SEIZE, keeper, 0, 0),
            allowed("process_vm_readv", keeper, vector, 1, vector, 1, 0),
            allowed("process_vm_writev", keeper, vector, 1, vector, 1, 0),
            allowed("kcmp", os.getpid(), keeper, 0, 0, 0),
        ]
    )
