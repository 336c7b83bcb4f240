# Looks for processes that are not its own.
# verdicts: wrong_answer
def attack():
    if not os.path.exists("/proc/self"):
        return False
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    return seen - {1, os.getpid(), os.getppid()} != set()
