"""Uploaded pictures, read with suspicion and written anew.

What a file is, its content says; its name and what the browser claims count for nothing. Only what a decoder made of it
goes on: the pixels are written to a new file, so metadata (a camera's place and owner), comments and whatever hides
behind the end of the picture stay behind.
"""

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_UPLOAD_BYTES = 5_000_000
MAX_STORED_BYTES = 2_000_000
MAX_PIXELS = 24_000_000  # 6000 x 4000; decoded, 96 MB
MAX_SIDE = 10_000
SHOWN_SIDE = 2000  # larger ones are scaled down to this: twice what the widest page shows
MIN_SIDE = 8

CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_READ = ("PNG", "JPEG", "WEBP", "GIF")


class FigureError(Exception):
    """A file that cannot be a figure; the message is for the person who uploaded it."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored. Sizes in pixels."""

    data: bytes
    content_type: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """The picture in a file, written anew: PNG, JPEG and WebP stay what they are, of GIF the first frame becomes PNG.

    Raises FigureError for anything else, for what is too large in bytes or pixels, and for damaged files.
    """
    _refuse_size(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_READ) as image:
                _refuse_dimensions(*image.size)  # the header alone was read so far
                return _write(image)
    except FigureError:
        raise
    except UnidentifiedImageError:
        raise FigureError(_unknown(data)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FigureError("The picture has too many pixels. Make it smaller and upload it again.") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, MemoryError):
        # what decoders raise on damaged files
        raise FigureError("The file is damaged or incomplete. Export the picture again and upload that.") from None


def _refuse_size(data: bytes) -> None:
    if not data:
        raise FigureError("The file is empty.")
    if len(data) > MAX_UPLOAD_BYTES:
        raise FigureError(f"The file has {len(data) / 1e6:.1f} MB; {MAX_UPLOAD_BYTES / 1e6:.0f} MB is the most.")


def _refuse_dimensions(width: int, height: int) -> None:
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise FigureError(
            f"The picture is {width} x {height} pixels; at most {MAX_SIDE} a side and {MAX_PIXELS // 1_000_000} "
            f"million in all. Make it smaller and upload it again."
        )
    if width < MIN_SIDE or height < MIN_SIDE:
        raise FigureError(f"The picture is {width} x {height} pixels: too small to see anything.")


def _unknown(data: bytes) -> str:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"(<\?xml|<!--|<!doctype svg|<svg)", start) and b"<svg" in data[:100_000].lower():
        return "SVG files can hold scripts and are not taken. Export the drawing as PNG and upload that."
    if start.startswith(b"%pdf"):
        return "This is a PDF. Export the figure as PNG and upload that."
    return "This is no picture the site knows. Upload a PNG, JPEG, WebP or GIF file."


def _write(image: Image.Image) -> Picture:
    name = "PNG" if image.format == "GIF" else str(image.format)
    image.seek(0)
    # a photograph may be stored lying down, with a note how to turn it
    upright = ImageOps.exif_transpose(image)
    if max(upright.size) > SHOWN_SIDE:
        upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
    plain = _plain(upright, name)
    data = _encode(plain, name)
    if len(data) > MAX_STORED_BYTES and name == "PNG":
        name, data = "WEBP", _encode(plain, "WEBP")  # a photograph saved as PNG
    if len(data) > MAX_STORED_BYTES:
        raise FigureError("The picture holds too much detail to be sent to candidates. Make it smaller.")
    return Picture(data, CONTENT_TYPES[name], plain.width, plain.height)


def _plain(image: Image.Image, name: str) -> Image.Image:
    """The pixels alone, in a mode every browser shows."""
    has_alpha = "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}
    mode = "RGB" if name == "JPEG" or not has_alpha else "RGBA"
    if image.mode in {"L", "1"} and not has_alpha:
        mode = "L"
    pixels = image.convert(mode)
    plain = Image.new(mode, pixels.size)
    plain.paste(pixels)
    return plain


def _encode(image: Image.Image, name: str) -> bytes:
    target = io.BytesIO()
    options = {"PNG": {"optimize": True}, "JPEG": {"quality": 88, "optimize": True}, "WEBP": {"quality": 88}}
    image.save(target, format=name, **options[name])  # type: ignore[arg-type]
    return target.getvalue()
