# Asks the kernel to work for it through rings that no filter sees.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("io_uring_setup", 4, bytes(120)),
            allowed("io_uring_enter", 3, 1, 0, 0, None),
            allowed("io_uring_register", 3, 0, None, 0),
        ]
    )
