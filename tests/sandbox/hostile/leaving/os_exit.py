# Leaves with success.
# verdicts: runtime_error
def attack():
    os._exit(0)
