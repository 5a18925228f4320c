"""Help pages."""

import pytest

from practice.core import scoring
from tests.factories.questions import load_mls_c01


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_formulas_are_mathml(client, db):
    text = page(client, "/help/scoring/")

    assert text.count("<math") >= 8
    assert "math-error" not in text


def test_the_table_is_computed_by_the_code_that_scores(client, db):
    load_mls_c01()

    text = page(client, "/help/scoring/")

    for raw, scaled in (("0 of 50", 100), ("36 of 50", 750), ("35 of 50", 732), ("50 of 50", 1000)):
        assert f'<th scope="row">{raw}</th><td>{scaled}</td>' in text


def test_the_prior_is_stated(client, db):
    text = page(client, "/help/scoring/")

    assert f"weight of {scoring.PRIOR_STRENGTH} questions" in text
    assert f"Below {scoring.MIN_RESPONSES} questions" in text


def test_the_scoring_page_works_without_an_exam(client, db):
    assert "How scoring works" in page(client, "/help/scoring/")


def test_the_keys_are_listed(client, db):
    text = page(client, "/help/keyboard/")

    for key in ("Alt N", "Alt P", "Alt F", "Alt R", "Alt G", "Alt C"):
        assert f"<kbd>{key}</kbd>" in text


@pytest.mark.parametrize("path", ["/help/scoring/", "/help/keyboard/"])
def test_help_is_only_read(client, db, path):
    assert client.post(path).status_code == 405
