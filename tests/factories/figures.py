"""Pictures for tests."""

import io

from PIL import Image

from examprep.accounts.models import User
from questions.models import Figure, ItemKey, ItemVersion
from questions.services.figures import store_figure
from tests.factories.questions import NOW

ALT = "A curve that rises and falls"


def picture(name: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", colour=(200, 30, 30), **options):
    """A file of one colour."""
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, format=name, **options)
    return target.getvalue()


def stored_figure(by: User | None = None, **look) -> Figure:
    return store_figure(data=picture(**look), name="curve.png", by=by, now=NOW)


def place(figure: Figure, alt: str = ALT) -> str:
    """What rendered HTML keeps of a figure."""
    return f'<img src="figure:{figure.pk}" alt="{alt}">'


def show_in_all_items(figure: Figure, explained_by: Figure | None = None) -> None:
    """Put a figure into every stem, and it or another into every explanation, as rendering would."""
    explanation = place(explained_by or figure)
    for version in ItemVersion.objects.select_related("key"):
        html, key_html = version.html, version.key.html
        html["stem"] += f"<p>{place(figure)}</p>"
        key_html["rationales"] = {handle: text + explanation for handle, text in key_html["rationales"].items()}
        key_html |= {name: key_html[name] + explanation for name in ("clue", "takeaway")}
        ItemVersion.objects.filter(pk=version.pk).update(html=html)
        ItemKey.objects.filter(pk=version.key.pk).update(html=key_html)
