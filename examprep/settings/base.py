"""The settings of the site, from the environment.

Without any variable the site is *embedded*: SQLite in DATA_DIR and tasks in threads of the web process.
DATABASE_URL makes it a *server* site, which must name the rest too; `examprep.checks` says what is missing.
"""

from pathlib import Path

from celery.schedules import schedule
from csp.constants import NONE, SELF

from examprep.logs import logging_config
from examprep.settings.env import directory, env, host_of, secret_key_in
from examprep.storage import client_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = directory("DATA_DIR", BASE_DIR / "var")

# What this site is
EMBEDDED = not env.str("DATABASE_URL", default="")
DEBUG = env.bool("DEBUG", default=False)
SEED_DEMO = env.bool("SEED_DEMO", default=EMBEDDED)  # people with a printed password, one of them staff
# Whether a draft is published only after somebody who wrote none of it approved it; off on one machine of one person.
TWO_PERSON_REVIEW = env.bool("TWO_PERSON_REVIEW", default=not EMBEDDED)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

# On one machine a key is made beside the data. Elsewhere an empty one is reported by examprep.checks, and Django
# refuses to serve with it.
SECRET_KEY_FILE = env.str("SECRET_KEY_FILE", default=str(DATA_DIR / "secret_key") if EMBEDDED or DEBUG else "")
SECRET_KEY = env.str("SECRET_KEY", default="") or (secret_key_in(Path(SECRET_KEY_FILE)) if SECRET_KEY_FILE else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[host_of(SITE_URL), *(LOOPBACK_HOSTS if EMBEDDED else [])])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# Whether the admin asks everybody for a code of their second device. Anybody may have one for their own account.
ADMIN_SECOND_FACTOR = env.bool("ADMIN_SECOND_FACTOR", default=False)
# Who sends it may read /metrics; without it there are none.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

INSTALLED_APPS = [
    "domains",
    "questions",
    "practice",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "examprep",
    # Last of those with tables: what follows its migrations finds all tables and permissions.
    "examprep.accounts",
]

MIDDLEWARE = [
    "examprep.middleware.RequestIdMiddleware",
    # Before anything that looks at the Host header: a probe names the container, not the site.
    "examprep.middleware.HealthMiddleware",
    *(["examprep.metrics.MetricsMiddleware"] if METRICS_TOKEN else []),
    "django.middleware.security.SecurityMiddleware",
    "examprep.middleware.ReadableCookiesMiddleware",
    "examprep.express.ExpressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After the files, which come compressed. Guessing a secret from the length of a page (BREACH) fails: form tokens
    # are masked anew in each reply, and each compressed reply is padded at random.
    "examprep.middleware.PageGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "examprep.middleware.NoStoreMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "examprep.body_size.BodySizeMiddleware",
    "examprep.middleware.NullCharacterMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    *(["examprep.accounts.middleware.AdminSecondFactorMiddleware"] if ADMIN_SECOND_FACTOR else []),
    # After whatever refuses: what staff could not do is no action of theirs.
    "examprep.accounts.audit.StaffActionMiddleware",
    "examprep.accounts.middleware.TimeZoneMiddleware",
]

ROOT_URLCONF = "examprep.urls"
EXPRESS_URLCONF = "practice.api.express"
WSGI_APPLICATION = "examprep.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["examprep.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "examprep.context.site",
            ],
        },
    },
]

# Database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers and one writer work together; IMMEDIATE takes the write lock at BEGIN, so that a
    # transaction which reads first cannot fail half-way; others wait up to 20 s for it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Counters of rate limits. In the database, because nothing people need may depend on Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A server site serves what `collectstatic` compressed and named by content; others from the source tree.
STATIC_FROM_MANIFEST = env.bool("STATIC_FROM_MANIFEST", default=not EMBEDDED and not DEBUG)
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")) if STATIC_FROM_MANIFEST else None
WHITENOISE_USE_FINDERS = not STATIC_FROM_MANIFEST
WHITENOISE_AUTOREFRESH = DEBUG

AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", default="")
AWS_S3_ENDPOINT_URL = env.str("AWS_S3_ENDPOINT_URL", default="") or None
AWS_S3_REGION_NAME = env.str("AWS_S3_REGION_NAME", default="us-east-1")
AWS_S3_CLIENT_CONFIG = client_config() if AWS_STORAGE_BUCKET_NAME else None
# Buckets that instructors may name in imports and exports, as s3://bucket/key.
EXCHANGE_BUCKETS = env.list("EXCHANGE_BUCKETS", default=[])
AWS_DEFAULT_ACL = None
AWS_S3_FILE_OVERWRITE = False
AWS_QUERYSTRING_EXPIRE = 300
MEDIA_ROOT = str(DATA_DIR / "media")
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage"
        if AWS_STORAGE_BUCKET_NAME
        else "django.core.files.storage.FileSystemStorage"
    },
    "staticfiles": {
        "BACKEND": "examprep.staticfiles.ManifestStaticFiles"
        if STATIC_FROM_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Bytes of a request. Where files come, a little more than their pages take, so that these can say what is too large.
MAX_BODY_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOADS = {"/admin/questions/item/figures/": 10_000_000, "/admin/questions/exchangejob/import/": 70_000_000}

# Language and time: stored and sent in UTC, shown in the person's zone by TimeZoneMiddleware.
LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Memory-hard, and half the processor time of the default: a class that signs in together waits less.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "examprep.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

ACCOUNT_ADAPTER = "examprep.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "examprep.accounts.forms.LoginForm",
    "signup": "examprep.accounts.forms.SignupForm",
    "reset_password": "examprep.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "examprep.accounts.forms.ResetPasswordKeyForm",
    "change_password": "examprep.accounts.forms.ChangePasswordForm",
    "add_email": "examprep.accounts.forms.AddEmailForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="optional" if EMBEDDED else "mandatory")
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once it is confirmed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A classroom signs in from one address within a minute; one account still gets five wrong passwords in five
# minutes.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/300s/key", "signup": "60/m/ip"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "examprep.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "examprep.accounts.forms.CodeForm",
    "reauthenticate": "examprep.accounts.forms.CodeAgainForm",
    "activate_totp": "examprep.accounts.forms.FirstCodeForm",
}
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION != "mandatory"

# E-mail
vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Exam preparation <exams@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Transport and headers
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "examprep.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # data: is for the small pictures of the API pages
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "examprep.authentication.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["examprep.api.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["examprep.api.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "practice.api.errors.handle_error",
    # Only signing in is throttled; a saved response costs no counter.
    "DEFAULT_THROTTLE_RATES": {"sign_in": "60/min", "token": "10/min"},
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Exam preparation",
    "DESCRIPTION": "Sittings, results and reviews of certification exams. Get a token by `POST /api/v1/tokens/` and "
    "send it as `Authorization: Token <token>`. Times are UTC. An error has `code`, `detail` and, by field, `errors`.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Three different things are called status.
    "ENUM_NAME_OVERRIDES": {
        "AttemptStatusEnum": ["in_progress", "submitted", "scored"],
        "ClosedStatusEnum": ["submitted", "scored"],
        "ExamStatusEnum": ["active", "retired"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Tasks. The rule is that Redis may vanish and nobody notices.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        # One try: the default waits two seconds before a second one, in the middle of somebody's request.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        # Tasks take seconds; messages of a killed worker are back after five minutes.
        "visibility_timeout": 300,
        # a worker takes from its first queue as long as there is something: scores before reports before corrections
        "queue_order_strategy": "priority",
    }
    if REDIS_URL
    else {"polling_interval": 0.05}  # the default second would be the time a candidate waits for a score
)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives any absence of Redis
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # they come again, and may
CELERY_TASK_PUBLISH_RETRY = False
TASK_QUEUES = ["celery", "learning", "regrade"]
CELERY_TASK_ROUTES = {
    "practice.tasks.update_learner": {"queue": "learning"},
    "practice.tasks.carry_on_correction": {"queue": "regrade"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_DB_REUSE_MAX = 10**9  # never closed by Celery: examprep.task_connections does
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "close expired attempts": {"task": "practice.tasks.close_expired_attempts", "schedule": schedule(10)},
    "score pending attempts": {"task": "practice.tasks.score_pending_attempts", "schedule": schedule(30)},
    "report what was scored": {"task": "practice.tasks.update_learners", "schedule": schedule(60)},
    "go on with imports and exports": {"task": "questions.tasks.find_exchange_jobs", "schedule": schedule(60)},
    "analyse items at night": {"task": "practice.tasks.analyse_items", "schedule": schedule(600)},
    "remove figures that nothing shows": {"task": "questions.tasks.remove_unseen_figures", "schedule": schedule(3600)},
    "remove expired sessions": {"task": "examprep.accounts.tasks.remove_expired_sessions", "schedule": schedule(3600)},
    "carry on corrections": {"task": "practice.tasks.carry_on_corrections", "schedule": schedule(30)},
    "send invitations": {"task": "practice.tasks.send_invitations", "schedule": schedule(60)},
    "send notices": {"task": "practice.tasks.send_notices", "schedule": schedule(60)},
    "send weekly summaries": {"task": "practice.tasks.send_summaries", "schedule": schedule(60)},
}

# Logs
LOG_FORMAT = env.str("LOG_FORMAT", default="console" if EMBEDDED or DEBUG else "json")
LOGGING = logging_config(fmt=LOG_FORMAT, level=env.str("LOG_LEVEL", default="INFO"))
