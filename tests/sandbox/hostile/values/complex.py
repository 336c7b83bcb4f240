# Returns complex numbers.
# verdicts: wrong_answer
def forge(right):
    return right + 0j
