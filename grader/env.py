"""The only reader of the environment: each function names the variable and the bad value."""

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def env_str(name: str, default: str = "") -> str:
    """Return the variable, or the default if it is unset or empty."""
    return os.environ.get(name) or default


def env_bool(name: str, default: bool) -> bool:
    """Return the variable as a truth value. Raises ImproperlyConfigured on anything but yes/no words."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in _WORDS:
        raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(_WORDS)}")
    return _WORDS[value]


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number of at least `least`. Raises ImproperlyConfigured."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number") from None
    if number < least:
        raise ImproperlyConfigured(f"{name}={number}: must be at least {least}")
    return number


def env_decimal(name: str) -> Decimal:
    """Return the variable as an amount, 0 if it is unset. Raises ImproperlyConfigured on less than nothing."""
    value = os.environ.get(name, "").strip() or "0"
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ImproperlyConfigured(f"{name}={value!r}: write an amount such as 0.15") from None
    if not amount.is_finite() or amount < 0:
        raise ImproperlyConfigured(f"{name}={value}: must be 0 or more")
    return amount


def env_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the comma-separated words of the variable."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or list(default)


def env_secret(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that NAME_FILE names (a mounted secret)."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return env_str(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={path!r}: {error.strerror}") from None
