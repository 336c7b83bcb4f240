"""Print the packages that pyproject.toml asks for, one a line.

requirements.py EXTRA...        the base, and the extras named
requirements.py --only NAME...  these packages alone, wherever they stand
"""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text())["project"]
base, extras, words = project["dependencies"], project["optional-dependencies"], sys.argv[1:]
if words[:1] == ["--only"]:
    named = {re.split(r"[^\w.-]", line)[0]: line for group in (base, *extras.values()) for line in group}
    lines = [named[word] for word in words[1:]]
else:
    lines = [line for group in (base, *(extras[word] for word in words)) for line in group]
sys.stdout.write("".join(f"{line}\n" for line in lines))
