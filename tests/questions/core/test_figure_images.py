"""What uploaded files become, and which are refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from questions.core.figure_images import MAX_UPLOAD_BYTES, SHOWN_SIDE, FigureError, read_picture


def picture(name="PNG", size=(40, 30), mode="RGB", colour=(200, 30, 30), **options):
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, format=name, **options)
    return target.getvalue()


def png_that_claims(width, height):
    """A few bytes whose header promises a huge picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_each_kind_of_picture_is_written_anew(name, content_type):
    result = read_picture(picture(name))

    assert (result.content_type, result.width, result.height) == (content_type, 40, 30)
    with Image.open(io.BytesIO(result.data)) as image:
        image.load()
        assert image.size == (40, 30)


def test_of_a_moving_picture_the_first_frame_stays():
    second = Image.new("RGB", (40, 30), (0, 0, 255))
    moving = picture("GIF", colour=(255, 0, 0), save_all=True, append_images=[second])

    with Image.open(io.BytesIO(read_picture(moving).data)) as image:
        assert image.n_frames == 1
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_place_and_owner_of_a_photograph_stay_behind():
    exif = Image.Exif()
    exif[0x013B] = "Ann Author"
    exif.get_ifd(0x8825)[1] = "N"
    before = picture("JPEG", exif=exif, comment=b"at home")
    assert b"Ann Author" in before

    data = read_picture(before).data

    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
        assert "comment" not in image.info
    assert b"Ann Author" not in data


def test_a_photograph_that_was_stored_lying_down_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6

    result = read_picture(picture("JPEG", exif=exif))

    assert (result.width, result.height) == (30, 40)


def test_what_follows_the_picture_stays_behind():
    result = read_picture(picture() + b"<script>alert(1)</script>PK\x03\x04")

    assert b"<script>" not in result.data
    assert b"PK\x03\x04" not in result.data


def test_a_transparent_drawing_stays_transparent():
    with Image.open(io.BytesIO(read_picture(picture(mode="RGBA", colour=(0, 0, 0, 0))).data)) as image:
        assert image.getpixel((3, 3)) == (0, 0, 0, 0)


def test_a_large_picture_is_scaled_down():
    result = read_picture(picture(size=(3000, 1500)))

    assert (result.width, result.height) == (SHOWN_SIDE, SHOWN_SIDE // 2)


def test_writing_a_stored_png_again_changes_nothing():
    once = read_picture(picture("GIF"))

    assert read_picture(once.data).data == once.data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"x" * (MAX_UPLOAD_BYTES + 1), "MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "Export the drawing as PNG"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg onload="alert(1)"/>', "Export the drawing as PNG"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><script>alert(1)</script>", "no picture"),
        (b"MZ\x90\x00", "no picture"),
        (picture("BMP"), "no picture"),
        (picture("TIFF"), "no picture"),
        (picture(size=(1, 1)), "too small"),
        (picture("JPEG", size=(200, 200))[:200], "damaged"),
        (picture(size=(200, 200))[:60], "damaged"),
    ],
    ids=["empty", "heavy", "svg", "svg in xml", "pdf", "html", "exe", "bmp", "tiff", "dot", "cut jpeg", "cut png"],
)
def test_other_files_are_refused_in_words_that_help(data, words):
    with pytest.raises(FigureError, match=words):
        read_picture(data)


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_001, 1), (9_000, 9_000)])
def test_a_bomb_is_refused_by_its_header(size):
    with pytest.raises(FigureError, match="pixels"):
        read_picture(png_that_claims(*size))


def test_a_gif_whose_frame_is_a_bomb_is_refused():
    bomb = bytearray(picture("GIF"))
    bomb[6:10] = struct.pack("<HH", 30_000, 30_000)

    with pytest.raises(FigureError, match="pixels"):
        read_picture(bytes(bomb))
