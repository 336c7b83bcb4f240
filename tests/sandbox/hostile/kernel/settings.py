# Writes the kernel's settings: where core files go, who is killed first, what it logs.
# verdicts: wrong_answer
PATHS = (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger",
    "/proc/sys/kernel/hostname",
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/self/setgroups",
    "/proc/self/uid_map",
    "/proc/1/oom_score_adj",
    "/proc/irq/default_smp_affinity",
    "/sys/devices/system/cpu/cpu0/online",
    "/sys/devices/system/cpu/online",
    "/sys/kernel/uevent_helper",
    "/dev/kmsg",
)


def writes(path, content=b"0"):
    try:
        with open(path, "wb", buffering=0) as file:
            return file.write(content) > 0
    except OSError:
        return False


def attack():
    return any([*map(writes, PATHS), writes("/proc/self/oom_score_adj", b"-1000")])
