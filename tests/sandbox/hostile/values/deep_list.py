# Returns a list that holds itself.
# verdicts: invalid_input
def forge(right):
    endless = []
    endless.append(endless)
    return endless
