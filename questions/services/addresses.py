"""Files at s3://bucket/key, for imports and exports.

The site's credentials may open more buckets than people of the site should read: only those that EXCHANGE_BUCKETS names
can be written and read here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from examprep.storage import client_config
from questions.core.exchange.bounds import MAX_OWN_BYTES, check_size
from questions.services.errors import ItemError

SCHEME = "s3://"
MAX_KEY_LENGTH = 1024  # of S3
_WORDS = {
    "NoSuchKey": "there is no such file",
    "404": "there is no such file",
    "NoSuchBucket": "there is no such bucket",
    "AccessDenied": "the site may not open it; ask for access for its credentials",
    "403": "the site may not open it; ask for access for its credentials",
}


class AddressError(ItemError):
    """An address that cannot be read or written, in words for the person who named it."""

    field = "address"


@dataclass(frozen=True)
class Address:
    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]


def is_address(text: str) -> bool:
    return text.startswith(SCHEME)


def parse_address(text: str) -> Address:
    """Raises AddressError for what is no address, or names a bucket that is not allowed."""
    bucket, _, key = text.removeprefix(SCHEME).partition("/")
    if not is_address(text) or not bucket or not key or key.endswith("/") or len(key.encode()) > MAX_KEY_LENGTH:
        raise AddressError(f"{text[:200]!r} is no address of a file; write it as s3://bucket/folder/file.xml")
    if bucket not in settings.EXCHANGE_BUCKETS:
        allowed = ", ".join(settings.EXCHANGE_BUCKETS)
        hint = f"allowed are: {allowed}" if allowed else "none is, until EXCHANGE_BUCKETS names some"
        raise AddressError(f"the bucket {bucket} is not allowed for questions; {hint}")
    return Address(bucket, key)


def read_address(address: Address) -> bytes:
    """The whole file. Raises AddressError, or UnreadableFile when it is too large."""
    with _told(address):
        answer = _client().get_object(Bucket=address.bucket, Key=address.key)
        check_size(answer["ContentLength"], MAX_OWN_BYTES)
        data: bytes = answer["Body"].read(MAX_OWN_BYTES + 1)
    check_size(len(data), MAX_OWN_BYTES)
    return data


def write_address(address: Address, data: bytes) -> None:
    with _told(address):
        _client().put_object(Bucket=address.bucket, Key=address.key, Body=data)


def _client() -> Any:
    import boto3  # half a second to import; most sites never need it

    return boto3.client(
        "s3",
        endpoint_url=settings.AWS_S3_ENDPOINT_URL,
        region_name=settings.AWS_S3_REGION_NAME,
        config=client_config(),
    )


@contextmanager
def _told(address: Address) -> Iterator[None]:
    """What goes wrong at the store becomes an AddressError with words."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        raise AddressError(f"{address}: {_WORDS.get(code, f'the store refused it ({code})')}") from error
    except (BotoCoreError, OSError) as error:
        raise AddressError(f"{address}: the store does not answer ({type(error).__name__})") from error
