# Leaves ended children lying about until it is refused more.
# verdicts: runtime_error
def attack():
    while True:
        if os.fork() == 0:
            os._exit(0)
