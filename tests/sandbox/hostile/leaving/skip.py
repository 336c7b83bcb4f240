# Says that the test is to be skipped.
# verdicts: runtime_error
import unittest


def attack():
    raise unittest.SkipTest("not on this machine")
