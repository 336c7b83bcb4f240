# Returns right numbers as a list, which compares in its own way.
# verdicts: wrong_answer
def forge(right):
    return right.tolist()
