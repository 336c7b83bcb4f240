# Sends a pickle that would run a program where it is read.
# verdicts: invalid_input
import pickle


class Bomb:
    def __reduce__(self):
        return os.system, (f"touch /tmp/{MARK}",)


def attack():
    say(pickle.dumps(Bomb()))
