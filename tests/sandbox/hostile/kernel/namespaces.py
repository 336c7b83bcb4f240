# Makes namespaces of its own, or enters others.
# verdicts: wrong_answer
FLAGS = (0x80, 0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
SIGCHLD = 17


def attack():
    clones = [allowed("clone", flag | SIGCHLD, 0, 0, 0, 0) for flag in FLAGS]
    return any(
        [
            *clones,
            allowed("clone3", bytes(88), 88),
            *(allowed("unshare", flag) for flag in FLAGS),
            allowed("setns", 0, 0),
        ]
    )
