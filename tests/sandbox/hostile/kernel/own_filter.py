# Takes a filter of its own, with a listener that would answer system calls for it.
# verdicts: wrong_answer
SECCOMP_SET_MODE_FILTER, NEW_LISTENER = 1, 8
ALLOW = struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)


def attack():
    lines = ctypes.create_string_buffer(ALLOW, len(ALLOW))
    program = struct.pack("@HP", 1, ctypes.addressof(lines))
    listener = LIBC.syscall(NUMBERS["seccomp"], SECCOMP_SET_MODE_FILTER, NEW_LISTENER, program)
    return allowed("unshare", 0x10000000) or listener == 0
