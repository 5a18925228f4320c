"""Where everything is. Apps name their own pages; items are written in the admin."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import Http404
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from examprep.accounts.views import CodeView, SignInView
from examprep.views import page_not_found

# The admin's own form would count no failures; allauth's does, whichever way people come in.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    # No row has a page outside of the admin, and Django's own view fails for ids that are no UUID.
    path("admin/r/<path:row>", page_not_found, {"exception": Http404()}),
    path("admin/", admin.site.urls),
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("accounts/second-factor/authenticate/", CodeView.as_view(), name="mfa_authenticate"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("api/v1/", include("examprep.accounts.api_urls")),
    path("api/v1/", include("practice.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("examprep.accounts.urls")),
    path("", include("questions.urls")),
    path("", include("practice.urls")),
]

handler400 = "examprep.views.bad_request"
handler403 = "examprep.views.permission_denied"
handler404 = "examprep.views.page_not_found"
handler429 = "examprep.views.too_many_requests"  # allauth's limits answer with it
handler500 = "examprep.views.server_error"
