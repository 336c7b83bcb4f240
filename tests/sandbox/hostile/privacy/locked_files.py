# Holds locks on files that it shares with other runs, so that they would wait for it.
# verdicts: wrong_answer
import fcntl
import sys


def attack():
    for path in (sys.executable, os.__file__, struct.__file__, "/etc/ld.so.cache"):
        try:
            descriptor = os.open(path, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
