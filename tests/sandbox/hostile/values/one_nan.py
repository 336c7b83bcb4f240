# Returns one number that is none, among right ones.
# verdicts: wrong_answer
def forge(right):
    right = right.clone()
    right.view(-1)[0] = float("nan")
    return right
