# Returns a generator that would be run where it is read.
# verdicts: invalid_input
def forge(right):
    return (each for each in right)
