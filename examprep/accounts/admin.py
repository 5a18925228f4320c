"""People in the admin: superusers only, since the Instructors group holds no permission on them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime

from examprep.accounts.models import StaffAction, User
from examprep.accounts.services import set_instructor

ROLES = ("is_active", "is_staff", "is_superuser", "is_instructor", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ("username", "email", "is_instructor", "is_active", "date_joined")
    list_filter = ("is_instructor", "is_staff", "is_active")
    readonly_fields = ("last_login", "date_joined")  # what happened, not what somebody says
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "email", "usable_password", "password1", "password2"),
            },
        ),
    )
    fieldsets = (
        *DjangoUserAdmin.fieldsets,
        ("Role", {"fields": ("is_instructor",)}),
        ("Sittings", {"fields": ("time_zone", "extra_time_esl", "extra_time_percent", "shortcuts_enabled")}),
        ("Display", {"fields": ("theme", "text_size")}),
    )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Rights with what they became, which the names of fields do not tell."""
        message: list[dict[str, Any]] = super().construct_change_message(request, form, formsets, add)
        became = [f"{name} is now {_plain(form.cleaned_data[name])}" for name in ROLES if name in form.changed_data]
        if became:
            message.append({"changed": {"name": "rights", "object": "of the account", "fields": became}})
        return message

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """The role after the groups, or the form's own choice of groups would take it away again."""
        super().save_related(request, form, formsets, change)
        if "is_instructor" in form.changed_data:
            set_instructor(user=form.instance, is_instructor=form.instance.is_instructor)


def _plain(value: Any) -> str:
    """A flag, or the names of groups and permissions."""
    return str(value) if isinstance(value, bool) else ", ".join(map(str, value)) or "none"


admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors, without their secrets. Deleting one lets somebody in again who lost device and recovery codes."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to the others, not to the start, where Django leads who may change none."""
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:mfa_authenticator_changelist")


@admin.register(StaffAction)
class StaffActionAdmin(admin.ModelAdmin):
    """Read by administrators, changed by nobody: the database refuses it, too."""

    list_display = ("second", "actor_name", "summary")  # more columns are cut off beside the filters
    list_filter = ("method", "at")
    search_fields = ("actor_name", "action", "about", "address", "request_id")
    fields = readonly_fields = (
        "at", "actor", "actor_name", "address", "method", "action", "about", "details", "request_id",
    )  # fmt: skip
    show_full_result_count = False

    @admin.display(description="when", ordering="at")
    def second(self, action: StaffAction) -> str:
        return f"{localtime(action.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="what", ordering="action")
    def summary(self, action: StaffAction) -> SafeString:
        lines = (action.action, action.about, Truncator(action.details).chars(120), f"from {action.address}")
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines if line))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffAction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StaffAction | None = None) -> bool:
        return False
