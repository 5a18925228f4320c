"""Where media files are: a bucket of an S3-compatible store, or a folder of this machine."""

import os
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import default_storage


def client_config() -> Any:
    """How the site talks to S3.

    Signature 4 has to be asked for; the default against an endpoint of one's own is the obsolete 2. A store that
    does not answer may hold a request for seconds, not for the minutes that are the default.
    """
    from botocore.config import Config  # half a second to import; most sites on one machine never need it

    retries = {"mode": "standard", "max_attempts": 2}
    return Config(signature_version="s3v4", connect_timeout=2, read_timeout=10, retries=retries)


def check_reachable() -> None:
    """Raises when files could not be read and written now."""
    if settings.AWS_STORAGE_BUCKET_NAME:
        bucket = cast(Any, default_storage).bucket
        bucket.meta.client.head_bucket(Bucket=bucket.name)
        return
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} cannot be written")
