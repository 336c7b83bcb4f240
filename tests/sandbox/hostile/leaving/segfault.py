# Reads memory that it does not have.
# verdicts: runtime_error
def attack():
    ctypes.string_at(0)
