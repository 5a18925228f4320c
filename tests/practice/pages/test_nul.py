"""NUL, which no text of the database can hold, in addresses of pages."""

import pytest
from django.test import Client

ADDRESSES = [
    "/join/%00/", "/plan/calendar/%00.ics", "/plan/summary/%00/", "/figures/%00", "/figures/a.%00",
    "/exams/TINY-1%00/", "/accounts/confirm-email/%00/", "/accounts/password/reset/key/%00-x/",
    "/accounts/login/?next=%00", "/insight/?exam=%00", "/notes/?q=%00", "/attempts/?page=%00", "/practice/?exam=%00",
    "/reviews/?exam=%00", "/plan/?exam=%00", "/notes/notes.csv?q=%00",
]  # fmt: skip


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_nul_in_an_address_breaks_no_page(user, exam, is_signed_in):
    client = Client(raise_request_exception=False)
    if is_signed_in:
        client.force_login(user)

    answers = {address: client.get(address).status_code for address in ADDRESSES}

    assert {address: status for address, status in answers.items() if status >= 500} == {}
