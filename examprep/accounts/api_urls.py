from django.urls import path

from examprep.accounts import api

urlpatterns = [
    path("session/", api.SessionView.as_view(), name="api-session"),
    path("display/", api.DisplayView.as_view(), name="api-display"),
    path("tokens/", api.TokenView.as_view(), name="api-tokens"),
]
