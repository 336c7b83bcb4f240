# Returns a mapping that has no end.
# verdicts: memory_limit_exceeded|time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
import itertools
from collections.abc import Mapping


class Endless(Mapping):
    def __len__(self):
        return 1

    def __iter__(self):
        return map(str, itertools.count())

    def __getitem__(self, key):
        return key


def forge(right):
    return Endless()
