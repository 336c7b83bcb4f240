# Becomes root, another user, or a member of another group.
# verdicts: wrong_answer
def works(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        return False
    return True


def attack():
    everything = struct.pack("IIIIII", *[0xFFFFFFFF] * 6)
    return any(
        [
            works(os.setuid, 0),
            works(os.setresuid, -1, 0, -1),
            works(os.setgid, 0),
            works(os.setgroups, [0]),
            works(os.setuid, 1000),
            LIBC.capset(struct.pack("Ii", 0x20080522, 0), everything) == 0,
        ]
    )
