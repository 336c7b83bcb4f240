# Returns raw bytes.
# verdicts: invalid_input
def forge(right):
    return bytes(24)
