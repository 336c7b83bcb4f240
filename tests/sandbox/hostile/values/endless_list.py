# Returns a list that has no end.
# verdicts: memory_limit_exceeded|time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
from collections.abc import Sequence


class Endless(Sequence):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return index


def forge(right):
    return Endless()
