# Looks through all frames and objects of its process for a reference or an expected value.
# verdicts: wrong_answer
import gc
import sys


def reachable():
    frame = sys._getframe()
    while frame is not None:
        yield from list(frame.f_globals.values())
        yield from list(frame.f_locals.values())
        frame = frame.f_back
    yield from gc.get_objects()
    yield from list(sys.modules)


def attack():
    wanted = "expected_by_" + "the_examiner"
    for each in reachable():
        name = getattr(each, "__name__", "") if callable(each) else ""
        if (
            name == wanted
            or (isinstance(each, float) and each == 7350.0 + 1)
            or (isinstance(each, str) and each == "workers.examiner")
        ):
            return True
    return False
