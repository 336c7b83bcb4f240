# Prints without end.
# verdicts: output_limit_exceeded
def attack():
    while True:
        print("x" * 4096)
