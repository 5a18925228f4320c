"""The profile page, and allauth's pages where they answer otherwise here. Signing up, in and out are allauth's."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from examprep.accounts.forms import ProfileForm
from examprep.accounts.models import User
from examprep.accounts.services import update_profile
from examprep.accounts.signing_in import WAIT_S, is_refused_for_now


class _SaysTooMany:
    """A form that was refused because there were too many before it is no page like others to programs that guess."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if is_refused_for_now(form):
            response.status_code = 429
            response["Retry-After"] = str(WAIT_S)
        return response


class SignInView(_SaysTooMany, LoginView):
    pass


class CodeView(_SaysTooMany, AuthenticateView):
    pass


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    # A second object: a refused form must not change the `user` that the page's frame shows.
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if form.is_valid():
        update_profile(user=user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)
