"""People in the admin: superusers only, since the Instructors group holds no permission on them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.forms import ModelForm
from django.http import HttpRequest

from examprep.accounts.models import User
from examprep.accounts.services import set_instructor


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

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """The role after the groups, or the form's own choice of groups would take it away again."""
        super().save_related(request, form, formsets, change)
        if "is_instructor" in form.changed_data:
            set_instructor(user=form.instance, is_instructor=form.instance.is_instructor)
