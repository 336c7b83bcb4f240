# Returns an object that would run a program where it is unpickled.
# verdicts: invalid_input
class Bomb:
    def __reduce__(self):
        return os.system, (f"touch /tmp/{MARK}",)


def forge(right):
    return Bomb()
