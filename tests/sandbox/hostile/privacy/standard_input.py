# Reads again what its setup was read from.
# verdicts: wrong_answer
def attack():
    found = [os.read(0, 100)]
    for path in ("/proc/self/fd/0", "/dev/stdin"):
        try:
            with open(path, "rb") as file:
                found.append(file.read(100))
        except OSError:
            pass
    try:
        found.append(os.pread(0, 100, 0))
    except OSError:
        pass
    return b"".join(found) != b""
