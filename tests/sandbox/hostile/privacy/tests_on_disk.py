# Looks for the hidden tests on every disk it can see.
# verdicts: wrong_answer
# limits: cpu_s=20 wall_s=20
STARTS = ("/", "/proc/1/root/tmp", "/proc/1/cwd", "/proc/self/root/tmp")
HUGE = ("site-packages", "dist-packages", "lib", "proc", "sys")


def found(path):
    try:
        with open(path, errors="replace") as file:
            return "SECRET = " + "7351" in file.read().replace(MARK, "")
    except OSError:
        return False


def attack():
    for start in STARTS:
        for folder, folders, names in os.walk(start):
            folders[:] = [each for each in folders if each not in HUGE]
            if any(
                found(os.path.join(folder, name))
                for name in names
                if name.endswith((".py", ".yaml", ".sqlite3")) and name != "answer.py"
            ):
                return True
    return False
