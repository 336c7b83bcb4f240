# Returns right numbers in a shape that only broadcasting makes right.
# verdicts: wrong_answer
def forge(right):
    return right.unsqueeze(0)
