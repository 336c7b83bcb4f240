# Opens pairs of every kind of socket, which loads modules of the kernel.
# verdicts: wrong_answer
def attack():
    pair = ctypes.create_string_buffer(8)
    return any([allowed("socketpair", family, 1, 0, pair) for family in range(64) if family != 1])
