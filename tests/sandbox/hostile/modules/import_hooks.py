# Hooks itself into every import.
# verdicts: wrong_answer|runtime_error
import sys


class Hook:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise SystemExit(0)


def attack():
    sys.meta_path.insert(0, Hook)
    sys.path_hooks.insert(0, Hook)
