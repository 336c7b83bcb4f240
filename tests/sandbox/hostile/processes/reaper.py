# Makes itself the parent of all orphans, and tries to be undying.
# verdicts: wrong_answer
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE = 1, 36, 4


def attack():
    LIBC.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
