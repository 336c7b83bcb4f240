# Writes one file above the limit of a file.
# verdicts: runtime_error
def attack():
    with open(f"/tmp/{MARK}", "wb") as file:
        for _ in range(64):
            file.write(b"\1" * 1024**2)
            file.flush()
    return True
