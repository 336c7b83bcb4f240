# Returns a mapping that looks like the wire's own words for a tensor.
# verdicts: wrong_answer
def forge(right):
    return {"type": "tensor", "dtype": "float32", "shape": [3, 2]}
