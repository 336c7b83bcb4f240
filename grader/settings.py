"""The one settings file. Every variable it reads stands in `.env.example`; a test compares them."""

import secrets
from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from grader.env import env_bool, env_decimal, env_int, env_list, env_secret, env_str
from grader.log import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("KARAKTER_VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env_bool("DJANGO_DEBUG", default=False)


def _secret_key() -> str:
    """Return the configured key; otherwise one made on first use and kept in the data folder."""
    configured = env_secret("DJANGO_SECRET_KEY")
    if configured:
        return configured
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret_key()
# Older keys: what they signed still counts; nothing new is signed with them.
SECRET_KEY_FALLBACKS = [key.strip() for key in env_secret("DJANGO_SECRET_KEY_FALLBACKS").split(",") if key.strip()]
ALLOWED_HOSTS = env_list("DJANGO_ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = env_list("DJANGO_CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "servestatic",
    "exams.apps.ExamsConfig",
    "workers.apps.WorkersConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "grader.language.PageLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "grader.urls"
WSGI_APPLICATION = "grader.wsgi.application"
ASGI_APPLICATION = "grader.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

_SQLITE_OPTIONS = {
    # IMMEDIATE: with the default, 147 of 360 concurrent read-then-write transactions met "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}
# So many connections a web process has, and so many requests it works on at once (grader/serving.py).
DATABASE_POOL_SIZE = env_int("DATABASE_POOL_SIZE", 4, least=1)
_POSTGRES_OPTIONS = {"pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 10}}


def _database() -> dict[str, object]:
    url = env_secret("DATABASE_URL", f"sqlite:///{VAR_DIR / 'karakter.sqlite3'}")
    try:
        config: dict[str, object] = dict(environ.Env.db_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    config["HOST"] = unquote(str(config.get("HOST") or ""))  # a folder of a Unix socket is written as %2Frun%2F...
    sqlite = str(config["ENGINE"]).endswith("sqlite3")
    given = config.get("OPTIONS")
    defaults = _SQLITE_OPTIONS if sqlite else _POSTGRES_OPTIONS
    config["OPTIONS"] = {**defaults, **(given if isinstance(given, dict) else {})}
    if sqlite:
        Path(str(config["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        config["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # a file: threads and processes share it
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nb", "Bokmål"), ("nn", "Nynorsk")]
LOCALE_PATHS = [BASE_DIR / "exams" / "locale"]
FORMAT_MODULE_PATH = "grader.formats"
TIME_ZONE = env_str("DJANGO_TIME_ZONE", "Europe/Oslo")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG

# One upload is capped by the forms; this caps what Django reads into memory at all.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS_ONLY = env_bool("KARAKTER_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SESSION_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Mail: printed on the console while no server is named.
SITE_URL = env_str("KARAKTER_SITE_URL", "http://127.0.0.1:8000")
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env_int("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = env_int("EMAIL_TIMEOUT_S", 10, least=1)
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "Karakter <karakter@localhost>")

# Broker: the queue is only a bell, the rows are the truth (exams/services/runs.py).
CELERY_BROKER_URL = env_secret("REDIS_URL", "redis://127.0.0.1:6379/0")
# A run's lease is renewed every HEARTBEAT_S; a lease not renewed for LEASE_S belongs to nobody.
RUN_LEASE_S = env_int("KARAKTER_RUN_LEASE_S", 60, least=1)
RUN_HEARTBEAT_S = env_int("KARAKTER_RUN_HEARTBEAT_S", 10, least=1)
RUN_MAX_TRIES = env_int("KARAKTER_RUN_MAX_TRIES", 3, least=1)
SWEEP_EVERY_S = env_int("KARAKTER_SWEEP_EVERY_S", 60, least=1)

SANDBOX_BACKEND = env_str("KARAKTER_SANDBOX", "bubblewrap")
# What this worker grades: runs of the queue grading_cpu or grading_gpu.
DEVICE = env_str("KARAKTER_DEVICE", "cpu")
if DEVICE not in ("cpu", "gpu"):
    raise ImproperlyConfigured(f"KARAKTER_DEVICE must be cpu or gpu, not {DEVICE!r}.")

# So much workers hold back for web processes on the same machine (nice: 0 not at all, 19 most).
WORKER_NICENESS = env_int("KARAKTER_WORKER_NICENESS", 5, least=0)

# A language model that reads prose beside the rules, at any OpenAI-compatible endpoint. Off while there is no address.
LLM_URL = env_str("KARAKTER_LLM_URL").rstrip("/")
LLM_MODEL = env_str("KARAKTER_LLM_MODEL")
LLM_KEY = env_secret("KARAKTER_LLM_KEY")
LLM_TIMEOUT_S = env_int("KARAKTER_LLM_TIMEOUT_S", 60, least=1)
LLM_CONCURRENCY = env_int("KARAKTER_LLM_CONCURRENCY", 2, least=1)
LLM_RPM = env_int("KARAKTER_LLM_RPM", 0)
LLM_PROMPT_PRICE = env_decimal("KARAKTER_LLM_PROMPT_PRICE")
LLM_COMPLETION_PRICE = env_decimal("KARAKTER_LLM_COMPLETION_PRICE")
LLM_MAX_COST = env_decimal("KARAKTER_LLM_MAX_COST")
LLM_VISION = env_bool("KARAKTER_LLM_VISION", default=False)
LLM_EXTRA = env_str("KARAKTER_LLM_EXTRA")

LOGGING = logging_config(env_str("KARAKTER_LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "logging.config.dictConfig"
