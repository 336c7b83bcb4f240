# Looks for what an earlier run left, and leaves something in every place it can write to.
# verdicts: wrong_answer
import builtins
import sys
import tempfile

LEFT = []


def attack():
    if LEFT:
        return False
    LEFT.append(1)
    places = {
        *sys.path,
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        os.getcwd(),
        os.path.expanduser("~"),
        tempfile.gettempdir(),
        "/",
        "/opt",
        "/usr/lib",
        "/dev",
    }
    found = hasattr(builtins, "karakter_was_here") or MARK in os.environ
    for place in sorted(place for place in places if os.path.isdir(place)):
        found = found or os.path.exists(f"{place}/{MARK}")
        try:
            with open(f"{place}/{MARK}", "w") as file:
                file.write(MARK)
        except OSError:
            pass
    builtins.karakter_was_here = True
    os.environ[MARK] = "1"
    return found
