from django.urls import path

from practice.views import player

urlpatterns = [
    path("attempts/sw.js", player.service_worker, name="player-service-worker"),
    path("attempts/<uuid:pk>/", player.player, name="player"),
]
