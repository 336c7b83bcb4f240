# Returns what is nearly right, beyond the tolerance.
# verdicts: forward=wrong_answer
def forge(right):
    return right * 1.0001
