# Warns without end, past Python.
# verdicts: output_limit_exceeded
def attack():
    while True:
        os.write(2, b"\xff\x00" * 2048)
