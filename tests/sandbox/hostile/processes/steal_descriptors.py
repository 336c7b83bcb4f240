# Takes descriptors out of the process above it.
# verdicts: wrong_answer
def attack():
    try:
        above = os.pidfd_open(os.getppid())
    except OSError:
        return False
    return any([allowed("pidfd_getfd", above, number, 0) for number in range(8)])
