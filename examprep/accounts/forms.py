"""The profile, and allauth's forms in the words of this site."""

import zoneinfo
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms

from examprep.accounts.models import MAX_EXTRA_TIME_PERCENT, MAX_TEXT_SIZE, MIN_TEXT_SIZE, User
from examprep.accounts.services import PROFILE_FIELDS

# Names people look for; "posix/", "Etc/GMT+5" and bare abbreviations only make the list long.
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
TEXT_SIZE_STEP = 10


def time_zones() -> list[tuple[str, Any]]:
    """UTC, then one group of choices per region."""
    names = sorted(zoneinfo.available_timezones())
    groups = [
        (
            region,
            [(name, name.partition("/")[2].replace("_", " ")) for name in names if name.startswith(f"{region}/")],
        )
        for region in REGIONS
    ]
    return [("UTC", "UTC"), *groups]


class _LabelsOnly:
    """allauth's placeholders repeat the labels, and look like something that was typed already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
        if "email" in self.fields:  # type: ignore[attr-defined]
            self.fields["email"].label = "E-mail address"  # type: ignore[attr-defined]


class LoginForm(_LabelsOnly, allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail address"  # not just "Login"


class SignupForm(_LabelsOnly, allauth_forms.SignupForm):
    pass


class ResetPasswordForm(_LabelsOnly, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_LabelsOnly, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_LabelsOnly, allauth_forms.ChangePasswordForm):
    pass


class AddEmailForm(_LabelsOnly, allauth_forms.AddEmailForm):
    pass


class _Code(_LabelsOnly):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}  # type: ignore[attr-defined]


class CodeForm(_Code, code_forms.AuthenticateForm):
    pass


class CodeAgainForm(_Code, code_forms.ReauthenticateForm):
    pass


class FirstCodeForm(_Code, totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows"


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(choices=time_zones, help_text="Times on all pages are shown in this zone.")
    text_size = forms.TypedChoiceField(
        coerce=int,
        choices=[(size, f"{size} %") for size in range(MIN_TEXT_SIZE, MAX_TEXT_SIZE + 1, TEXT_SIZE_STEP)],
        help_text="In percent of the normal size.",
    )
    extra_time_percent = forms.IntegerField(
        label="Extra time",
        min_value=0,
        max_value=MAX_EXTRA_TIME_PERCENT,
        help_text="In percent of the time limit, from 0 to 200. Applies to sittings you start from now on.",
    )

    class Meta:
        model = User
        fields = PROFILE_FIELDS
        labels = {"extra_time_esl": "ESL +30", "shortcuts_enabled": "Keyboard shortcuts"}
        help_texts = {
            "extra_time_esl": "The extra minutes for people whose first language is not English. "
            "Applies to sittings you start from now on.",
            "shortcuts_enabled": "In the player, such as A to choose an option and Alt N for the next question.",
        }
        widgets = {"theme": forms.RadioSelect}
