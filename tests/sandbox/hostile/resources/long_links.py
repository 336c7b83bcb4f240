# Fills the disk with symbolic links, whose targets no size of a disk counts.
# verdicts: runtime_error
# limits: cpu_s=20 wall_s=20
def attack():
    for number in range(200_000):
        os.symlink("x" * 4000, f"/tmp/{MARK}-{number}")
    return True
