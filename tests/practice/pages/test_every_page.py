"""axe finds nothing on the pages that no other test looks at: accounts, errors, dead ends, the admin."""

from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib import admin
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from examprep.accounts.models import User
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort
from practice.services.inviting import create_link, join
from practice.services.mail_invitations import invite_by_mail
from practice.services.study import report_problem
from tests.accounts.test_pages import link_in
from tests.accounts.test_second_factor import code_of
from tests.axe import find_violations
from tests.conftest import PASSWORD
from tests.factories.practice import tiny_exam
from tests.factories.repair import propose, run_through

pytestmark = pytest.mark.django_db(transaction=True)

FOR_VISITORS = (
    "account_login", "account_signup", "account_inactive", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done",
)  # fmt: skip
FOR_MEMBERS = ("profile", "account_logout", "account_email", "account_change_password", "account_reauthenticate")
LOGIN = reverse("account_login")
# In Django's own templates of the admin: headers of columns without words, a tooltip's label on a <span>, and tables
# that scroll, which Chromium lets the keyboard do.
DJANGOS = {"empty-table-header", "aria-prohibited-attr", "scrollable-region-focusable"}


@pytest.fixture
def barriers(page, live_server):
    """`barriers(paths)`: what axe finds on the pages."""

    def do(paths):
        found = []
        for path in paths:
            page.goto(live_server.url + path)
            found += [(path, *violation) for violation in find_violations(page)]
        return found

    return do


def test_pages_of_accounts_for_visitors(barriers, client, user):
    unconfirmed = EmailAddress.objects.create(user=user, email="new@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    links = [
        reverse("account_confirm_email", args=[EmailConfirmationHMAC(unconfirmed).key]),
        reverse("account_confirm_email", args=["nonsense"]),
        link_in(mail.outbox[-1]),
        reverse("account_reset_password_from_key", args=["x", "nonsense"]),
    ]

    assert barriers([*map(reverse, FOR_VISITORS), *links]) == []


def test_a_form_that_was_refused(page, live_server, user):
    page.goto(live_server.url + reverse("account_signup"))
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()

    assert find_violations(page) == []


def test_pages_of_accounts_for_members(barriers, sign_in, user):
    sign_in(user)

    assert barriers(map(reverse, FOR_MEMBERS)) == []


def test_pages_of_the_second_factor(barriers, page, live_server, sign_in, user):
    sign_in(user)
    found = barriers([reverse("mfa_index"), reverse("mfa_activate_totp")])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator(".secret").inner_text()
    found += find_violations(page)
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    found += find_violations(page)
    found += barriers(
        map(reverse, ("mfa_index", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"))
    )
    page.context.clear_cookies()
    page.goto(live_server.url + LOGIN)
    page.get_by_label("Username or e-mail address").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Enter your code").wait_for()

    assert found + find_violations(page) == []


def _answer_with(html, route):
    route.fulfill(content_type="text/html", body=html)


def test_errors(barriers, page, live_server, sign_in, user):
    for status in (400, 500):
        html = render_to_string(f"{status}.html")
        page.route(f"**/broken/{status}/", partial(_answer_with, html))
    sign_in(user)

    assert barriers(["/nowhere/", "/admin/", "/broken/400/", "/broken/500/"]) == []
    page.context.clear_cookies()
    page.goto(live_server.url + LOGIN)
    page.context.clear_cookies()
    page.locator("main form button").click()
    page.get_by_role("heading", name="Please send the form again").wait_for()
    assert find_violations(page) == []


def test_dead_ends(barriers, page, sign_in, user):
    sign_in(user)
    assert barriers(["/", "/practice/"]) == []

    exam = tiny_exam()  # without items
    assert barriers([reverse("exam-start", args=[exam.code])]) == []
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No mock exam can be put together right now")
    assert page.get_by_text("Domain").count()
    assert find_violations(page) == []


def test_the_admin(barriers, page, sign_in, scored_mock, user):
    response = scored_mock.responses.get(position=3)
    report_problem(
        user=user, attempt=scored_mock, response=response, kind="wrong_key", text="B too.", now=timezone.now()
    )
    root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    run_through(propose(response.item, "full_credit", root))
    sign_in(root)

    paths = [
        reverse("admin:index"),
        reverse("admin:accounts_user_add"),
        reverse("admin:practice_correction_new", args=[response.item_id]),
    ]
    for model in admin.site._registry:
        if model._meta.app_label not in ("accounts", "domains", "practice"):
            continue  # that of questions is in tests/questions/admin
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        if one := model.objects.first():
            paths.append(reverse(f"{name}_change", args=[one.pk]))

    assert [barrier for barrier in barriers(paths) if barrier[3] not in DJANGOS] == []


def test_pages_of_cohorts(barriers, sign_in, scored_mock, user, instructor):
    """For who teaches one, and for who belongs to it; the assignment is open and nobody has begun."""
    now = timezone.now()
    cohort = create_cohort(exam=scored_mock.exam, name="Autumn", by=instructor, now=now)
    link = create_link(cohort=cohort, by=instructor, now=now)
    join(token=link.token, user=user, has_agreed=True, now=now)
    assigned = create_assignment(
        cohort=cohort, title="Trial", opens_at=now, closes_at=now + timedelta(hours=2), by=instructor, now=now
    )

    sign_in(instructor)
    invite_by_mail(cohort=cohort, text="cy@example.org", by=instructor, now=now)
    of_cohort = [
        reverse(name, args=[cohort.pk])
        for name in ("cohort", "cohort-group", "assignment-new", "cohort-invitations", "cohort-history")
    ]
    of_cohort.append(f"{reverse('assignment-new', args=[cohort.pk])}?kind=drill")
    of_assignment = [
        reverse(f"assignment{name}", args=[assigned.pk]) for name in ("", "-times", "-choices", "-edit", "-ending")
    ]
    assert barriers([reverse("cohort-list"), reverse("cohort-new"), *of_cohort, *of_assignment]) == []

    sign_in(user)
    of_member = [reverse("cohort-join", args=[link.token]), reverse("assigned-start", args=[assigned.pk])]
    assert barriers([reverse("assigned-list"), reverse("report-list"), *of_member]) == []
