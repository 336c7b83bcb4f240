# Sends its parent every signal there is, a thousand times.
# verdicts: wrong_answer
import signal


def attack():
    for _ in range(1000):
        for number in range(1, signal.NSIG):
            if number not in (32, 33):
                try:
                    os.kill(os.getppid(), number)
                except PermissionError:
                    pass
