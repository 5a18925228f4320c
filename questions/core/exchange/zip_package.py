"""Zip files of others, in memory: bounded in entries, sizes and ratio, and nothing that points out of the package."""

import io
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from questions.core.exchange.bounds import MAX_OWN_BYTES, check_size
from questions.core.exchange.report import UnreadableFile, shorten

MAX_ENTRIES = 50_000
MAX_ENTRY_BYTES = MAX_OWN_BYTES
MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 200  # bytes out for each byte in, of entries above a megabyte; text of questions reaches about 20
RATIO_COUNTS_FROM = 1_000_000
MAX_NAME_LENGTH = 500

_SIGNATURE = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
    OverflowError,
)  # fmt: skip


@dataclass
class Package:
    """The files of a zip by name, with the slashes that Windows writes turned round; folders are left out."""

    _zip: zipfile.ZipFile
    _infos: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def find(self, folder: str, address: str) -> tuple[str, bool]:
        """(name, whether there is such a file) for what a file in `folder` calls another: its address may be escaped,
        or written with other cases and slashes."""
        plain = unquote(address.strip()).replace("\\", "/")
        name = posixpath.normpath(posixpath.join(folder, plain))
        found = name if name in self._infos else self._folded.get(name.casefold())
        return found or name, found is not None

    def size(self, name: str) -> int:
        return self._infos[name].file_size

    def read(self, name: str, limit: int = MAX_ENTRY_BYTES) -> bytes:
        """The first `limit` bytes of a file. Raises UnreadableFile when it is damaged."""
        try:
            with self._zip.open(self._infos[name]) as file:
                return file.read(limit)
        except _BROKEN as error:
            raise UnreadableFile(1, f"{shorten(name)} is damaged; make the zip file again") from error


def is_zip(data: bytes) -> bool:
    return data.startswith((_SIGNATURE, _EMPTY))


def open_package(data: bytes) -> Package:
    """Raises UnreadableFile for what is no zip file, for too much, and for names, links and methods refused."""
    check_size(len(data), MAX_OWN_BYTES)
    if data.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:  # before an object is made of each
        raise UnreadableFile(1, f"the package has more than {MAX_ENTRIES:,} files; split it")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise UnreadableFile(1, "no zip file, or a damaged one; make it again") from error
    package = Package(archive)
    total = 0
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        _check(info, name)
        total += info.file_size
        if total > MAX_TOTAL_BYTES:
            raise UnreadableFile(1, f"unpacked it has more than {MAX_TOTAL_BYTES // 1_000_000} MB; split the package")
        if name in package:
            raise UnreadableFile(1, f"two files named {shorten(name)}; make the zip file again")
        if not name.endswith("/"):
            package._infos[name] = info
            package._folded[name.casefold()] = name
    return package


def _check(info: zipfile.ZipInfo, name: str) -> None:
    shown = shorten(name)
    parts = name.split("/")
    if len(name) > MAX_NAME_LENGTH:
        raise UnreadableFile(1, f"a file name of {len(name):,} characters ({shown}); shorten it")
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        raise UnreadableFile(1, f"the file name {shown} leads out of the package; make the zip file again")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableFile(1, f"{shown} is a link; put the file itself into the package")
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableFile(1, f"{shown} is encrypted; make the zip file without a password")
    if info.compress_type not in _METHODS:
        raise UnreadableFile(1, f"{shown} is packed by a method that is not read; make an ordinary zip file")
    if info.file_size > MAX_ENTRY_BYTES:
        raise UnreadableFile(1, f"{shown} has more than {MAX_ENTRY_BYTES // 1_000_000} MB unpacked; leave it out")
    if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
        raise UnreadableFile(1, f"{shown} unpacks to more than {MAX_RATIO} times its size, as no question does")
