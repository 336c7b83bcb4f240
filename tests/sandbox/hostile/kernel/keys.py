# Keeps something in the kernel's rings of keys, where a later run would find it.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("add_key", b"user", MARK.encode(), b"x", 1, -4),
            allowed("request_key", b"user", MARK.encode(), None, -4),
            allowed("keyctl", 0, -3, 1),
        ]
    )
