# Opens what every host has, and what other students may have left.
# verdicts: wrong_answer
import glob

PATTERNS = (
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hostname",
    "/etc/ssh/*",
    "/root/*",
    "/home/*",
    "/var/*",
    "/run/*",
    "/srv/*",
    "/mnt/*",
    "/media/*",
    "/boot/*",
    "/tmp/[!r]*.sqlite3",
    "/var/tmp/*",
    "/opt/[!kv]*",
    "/proc/1/root/etc/*",
    "/proc/1/cwd/*",
    "/proc/kcore",
    "/proc/kmsg",
    "/sys/class/*",
    "/sys/fs/*",
    "/dev/disk/*",
    "/usr/share/*",
    "/usr/src/*",
)


def opens(path):
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def attack():
    return any([opens(path) for pattern in PATTERNS for path in glob.glob(pattern)])
