# Locks all of its memory, so that it cannot be taken back.
# verdicts: wrong_answer
def attack():
    LIBC.mlockall(3)
    return LIBC.mlock(ctypes.create_string_buffer(64 * 1024**2), 64 * 1024**2) == 0
