# Returns right numbers of another type.
# verdicts: wrong_answer
def forge(right):
    return right.double()
