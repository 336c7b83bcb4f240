# Looks for programs that run as another user, and becomes that user.
# verdicts: wrong_answer
import subprocess


def programs():
    for folder, folders, names in os.walk("/usr/lib"):
        if folder.count("/") > 4:
            folders.clear()
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path) and os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
                yield path


def becomes_another(path):
    try:
        child = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return os.stat(f"/proc/{child.pid}").st_uid != os.getuid()
    except OSError:
        return False


def attack():
    return any([becomes_another(path) for path in programs()])
