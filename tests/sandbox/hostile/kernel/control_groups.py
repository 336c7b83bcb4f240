# Makes a control group without limits, and moves there.
# verdicts: wrong_answer
def attack():
    made = []
    for root in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/proc/1/root/sys/fs/cgroup"):
        try:
            os.mkdir(f"{root}/{MARK}")
        except OSError:
            continue
        made.append(root)
    return made != []
