"""What every page's template may use."""

from django.conf import settings
from django.http import HttpRequest

SITE_NAME = "Exam preparation"


def site(request: HttpRequest) -> dict[str, object]:
    """The name of the site and whether its e-mail goes to the console."""
    return {"site_name": SITE_NAME, "email_is_printed": "console" in settings.EMAIL_BACKEND}
