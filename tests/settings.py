"""The settings of the tests: the product's own, with a data folder that is thrown away."""

import os
import shutil
import tempfile

if "KARAKTER_TEST_VAR_DIR" not in os.environ:
    # Processes that a test starts inherit the folder instead of making another.
    os.environ["KARAKTER_TEST_VAR_DIR"] = tempfile.mkdtemp(prefix="karakter-test-")
    # Nobody listens there: a test that needs a broker starts its own.
    os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"
os.environ["KARAKTER_VAR_DIR"] = os.environ["KARAKTER_TEST_VAR_DIR"]
os.environ.setdefault("KARAKTER_LOG_LEVEL", "ERROR")

from grader.settings import *  # noqa: F403

# Hashing a password takes 0.2 s on purpose; the tests sign in a thousand times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def remove_data() -> None:
    """Remove the data folder of this run."""
    shutil.rmtree(os.environ["KARAKTER_TEST_VAR_DIR"], ignore_errors=True)
