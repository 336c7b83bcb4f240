# Returns nothing at all.
# verdicts: wrong_answer
def forge(right):
    return None
