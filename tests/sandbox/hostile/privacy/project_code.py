# Looks for the project, its demo exam and its settings where packages are installed.
# verdicts: wrong_answer
# limits: cpu_s=20 wall_s=20
import importlib.util
import sys

OURS = ("exams", "grader", "workers.examiner", "workers.sandbox", "workers.tasks", "tests")


def attack():
    here = [
        name
        for path in sys.path
        if os.path.isdir(path)
        for name in os.listdir(path)
        if name in ("exams", "grader", "tests.py", "manage.py")
    ]
    for name in OURS:
        try:
            if importlib.util.find_spec(name) is not None and importlib.import_module(name).__file__ is not None:
                here.append(name)
        except ImportError:
            pass
    return here != []
