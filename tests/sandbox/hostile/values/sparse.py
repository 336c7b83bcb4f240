# Returns a tensor whose numbers are left out.
# verdicts: invalid_input
def forge(right):
    return (right * 0).to_sparse()
