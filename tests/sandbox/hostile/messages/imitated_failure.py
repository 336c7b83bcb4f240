# Stops with the exceptions by which the examiner tells that a person must decide.
# verdicts: runtime_error
def attack():
    raise type("NeedsPerson", (Exception,), {})("A person must decide.")
