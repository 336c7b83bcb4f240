# Returns nothing, of which every number is right.
# verdicts: wrong_answer
def forge(right):
    return right.reshape(-1)[:0]
