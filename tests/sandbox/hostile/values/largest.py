# Returns the largest number there is, in the hope of an overflow.
# verdicts: wrong_answer
def forge(right):
    return right * 0 + 3.4e38
