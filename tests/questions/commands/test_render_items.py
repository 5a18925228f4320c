"""manage.py render_items."""

from django.core.management import call_command

from questions.models import ItemVersion
from tests.factories.questions import draft_item, published_item


def test_versions_that_look_different_now_are_rendered_again(exam, capsys):
    old, draft = published_item().current_version, draft_item().versions.get()
    ItemVersion.objects.filter(pk=old.pk).update(html={"stem": "old", "options": {}, "prompts": {}})

    call_command("render_items")

    assert capsys.readouterr().out == "1 of 2 versions look different now\n"
    old.refresh_from_db()
    assert old.html["stem"].startswith("<p>A team works")
    assert ItemVersion.objects.get(pk=draft.pk).html == draft.html
