# Returns a tensor that has a shape and no numbers.
# verdicts: runtime_error
def forge(right):
    return right.to("meta")
