from django.urls import path

from questions import views

urlpatterns = [path("figures/<str:token>", views.figure, name="figure")]
