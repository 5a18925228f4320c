from django.urls import path

from practice.views import help, home, player, results, reviews, starting

urlpatterns = [
    path("", home.home, name="home"),
    path("exams/<slug:code>/", starting.exam_start, name="exam-start"),
    path("practice/", starting.practice_new, name="practice-new"),
    path("attempts/", results.attempt_list, name="attempt-list"),
    path("attempts/sw.js", player.service_worker, name="player-service-worker"),
    path("attempts/<uuid:pk>/", player.player, name="player"),
    path("attempts/<uuid:pk>/submission/", results.attempt_submission, name="attempt-submission"),
    path("attempts/<uuid:pk>/result/", results.attempt_result, name="attempt-result"),
    path("attempts/<uuid:pk>/result.pdf", results.attempt_result_pdf, name="attempt-result-pdf"),
    path("attempts/<uuid:pk>/review/", reviews.attempt_review, name="attempt-review"),
    path("items/<uuid:pk>/note/", reviews.item_note, name="item-note"),
    path("items/<uuid:pk>/bookmark/", reviews.item_bookmark, name="item-bookmark"),
    path("items/<uuid:pk>/problem/", reviews.item_problem, name="item-problem"),
    path("help/scoring/", help.scoring_help, name="help-scoring"),
    path("help/keyboard/", help.keyboard_help, name="help-keyboard"),
]
