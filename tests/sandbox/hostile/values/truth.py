# Returns that everything is true.
# verdicts: wrong_answer
def forge(right):
    return True
