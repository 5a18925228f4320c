"""What the environment forgot, each with a hint.

Errors stop every command; what only a public site must mend is told by `manage.py check --deploy`.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from examprep.settings.env import host_of

VERIFICATIONS = ("mandatory", "optional", "none")
LOG_FORMATS = ("console", "json")
REDIS_SCHEMES = ("redis://", "rediss://", "redis+socket://", "sentinel://")
DATABASES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")


@register()
def check_secret_key(**kwargs: Any) -> list[CheckMessage]:
    try:
        given = bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        given = False
    if given:
        return []
    hint = "Set SECRET_KEY to 50 random characters, or SECRET_KEY_FILE to a file all processes share."
    return [Error("SECRET_KEY is not set.", hint=hint, id="examprep.E001")]


@register()
def check_hosts(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    host = host_of(settings.SITE_URL)
    if not settings.SITE_URL.startswith(("http://", "https://")) or not host:
        hint = "Such as SITE_URL=https://exams.example.org"
        return [Error(f"SITE_URL is no address: {settings.SITE_URL!r}.", hint=hint, id="examprep.E002")]
    if not any(_matches(host, allowed) for allowed in settings.ALLOWED_HOSTS):
        hint = f"Add {host} to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out."
        found.append(Error("ALLOWED_HOSTS lacks the host of SITE_URL.", hint=hint, id="examprep.E003"))
    if settings.SITE_URL not in settings.CSRF_TRUSTED_ORIGINS:
        hint = f"Add {settings.SITE_URL} to CSRF_TRUSTED_ORIGINS, or leave CSRF_TRUSTED_ORIGINS out."
        found.append(Warning("CSRF_TRUSTED_ORIGINS lacks SITE_URL.", hint=hint, id="examprep.W004"))
    return found


def _matches(host: str, allowed: str) -> bool:
    return allowed in ("*", host) or (allowed.startswith(".") and f".{host}".endswith(allowed))


@register()
def check_choices(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, value, choices, number in (
        ("EMAIL_VERIFICATION", settings.ACCOUNT_EMAIL_VERIFICATION, VERIFICATIONS, "E005"),
        ("LOG_FORMAT", settings.LOG_FORMAT, LOG_FORMATS, "E006"),
    ):
        if value not in choices:
            hint = f"One of: {', '.join(choices)}."
            found.append(Error(f"{name} is {value!r}.", hint=hint, id=f"examprep.{number}"))
    return found


@register()
def check_services(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"] not in DATABASES:
        hint = "DATABASE_URL=postgres://user:password@host:5432/name, or sqlite:////path/to/file."
        found.append(Error("The database is neither PostgreSQL nor SQLite.", hint=hint, id="examprep.E007"))
    if settings.REDIS_URL and not settings.REDIS_URL.startswith(REDIS_SCHEMES):
        hint = "REDIS_URL=redis://host:6379/0"
        found.append(Error(f"REDIS_URL is no address of Redis: {settings.REDIS_URL!r}.", hint=hint, id="examprep.E008"))
    return found


@register(Tags.security, deploy=True)
def check_public_site(**kwargs: Any) -> list[CheckMessage]:
    """What works on one machine and not for a public site."""
    rules = [
        ("W011", not settings.HTTPS, "SITE_URL is not https.", "Passwords would travel in the open."),
        (
            "W012",
            settings.HTTPS and not settings.TRUSTED_PROXY_COUNT,
            "SITE_URL is https, but no proxy is trusted to say so.",
            "Set TRUSTED_PROXY_COUNT to the number of proxies before the site; else pages redirect to "
            "themselves and everybody shares one address in rate limits.",
        ),
        (
            "W013",
            settings.EMBEDDED,
            "DATABASE_URL is not set: the data is a SQLite file on this machine.",
            "DATABASE_URL=postgres://user:password@host:5432/name",
        ),
        (
            "W014",
            not settings.REDIS_URL,
            "REDIS_URL is not set: tasks run inside the web processes.",
            "REDIS_URL=redis://host:6379/0 and a worker: celery -A examprep worker",
        ),
        (
            "W015",
            not settings.AWS_STORAGE_BUCKET_NAME,
            "AWS_STORAGE_BUCKET_NAME is not set: media files are on this machine's disk.",
            "Name a bucket; AWS_S3_ENDPOINT_URL too when it is not at AWS.",
        ),
        (
            "W016",
            "console" in settings.EMAIL_BACKEND,
            "E-mail is printed, not sent.",
            "EMAIL_URL=smtp+tls://user:password@host:587",
        ),
        (
            "W017",
            "localhost" in settings.DEFAULT_FROM_EMAIL,
            "DEFAULT_FROM_EMAIL is an address nobody can answer.",
            'DEFAULT_FROM_EMAIL="Exams <exams@example.org>"',
        ),
        (
            "W018",
            "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS allows every host.",
            "Name the hosts of this site.",
        ),
    ]
    return [Warning(text, hint=hint, id=f"examprep.{number}") for number, broken, text, hint in rules if broken]
