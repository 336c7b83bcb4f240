# Returns text that no encoding knows.
# verdicts: invalid_input
def forge(right):
    return "\ud800"
