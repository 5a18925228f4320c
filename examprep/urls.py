"""Where everything is. Apps name their own pages."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]
urlpatterns += [
    path("api/v1/", include("examprep.accounts.api_urls")),
    path("", include("examprep.accounts.urls")),
]
for prefix, module in (("api/v1/", "practice.api.urls"), ("", "questions.urls"), ("", "practice.urls")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
