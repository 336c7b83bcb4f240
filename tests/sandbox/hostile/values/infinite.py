# Returns what is larger than everything.
# verdicts: wrong_answer
def forge(right):
    return right + float("inf")
