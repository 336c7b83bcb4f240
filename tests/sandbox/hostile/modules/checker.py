# Imports the checker and the author's interface, to change them.
# verdicts: wrong_answer
def attack():
    try:
        import karakter
    except ImportError:
        return False
    karakter.TESTS.clear()
    return True
