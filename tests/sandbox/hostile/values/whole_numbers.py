# Returns whole numbers.
# verdicts: wrong_answer
def forge(right):
    return right.round().long()
