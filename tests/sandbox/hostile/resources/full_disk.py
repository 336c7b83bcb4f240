# Writes files until the disk is full.
# verdicts: runtime_error
def attack():
    for number in range(1000):
        with open(f"/tmp/{MARK}-{number}", "wb") as file:
            file.write(b"\1" * (3 * 1024**2))
    return True
