# Opens descriptors until it is refused.
# verdicts: runtime_error
def attack():
    while True:
        os.open("/dev/null", os.O_RDONLY)
