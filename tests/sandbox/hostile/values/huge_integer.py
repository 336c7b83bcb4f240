# Returns a number of a million digits.
# verdicts: invalid_input
def forge(right):
    return 10**1_000_000
