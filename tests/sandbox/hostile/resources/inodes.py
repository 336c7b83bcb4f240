# Makes empty files, which take no room but memory of the kernel.
# verdicts: runtime_error
# limits: cpu_s=20 wall_s=20
def attack():
    for number in range(200_000):
        os.close(os.open(f"/tmp/{MARK}-{number}", os.O_CREAT))
    return True
