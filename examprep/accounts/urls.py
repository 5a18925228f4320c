from django.urls import path

from examprep.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
]
