# Returns a mapping whose names are numbers.
# verdicts: invalid_input
def forge(right):
    return {1: right}
