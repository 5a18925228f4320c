from django.urls import path

from practice.api.views import attempts, cohorts, exams, me, plan, responses, results, reviews

urlpatterns = [
    path("exams/", exams.exam_list),
    path("exams/<slug:code>/", exams.exam_detail),
    path("attempts/", attempts.attempts),
    path("attempts/<uuid:pk>/", attempts.attempt, name="api-attempt"),
    path("attempts/<uuid:pk>/items/", attempts.attempt_items, name="api-items"),
    path("attempts/<uuid:pk>/progress/", attempts.attempt_progress, name="api-progress"),
    path("attempts/<uuid:pk>/submission/", attempts.attempt_submission, name="api-submission"),
    path("attempts/<uuid:pk>/responses/", responses.attempt_responses, name="api-responses"),
    path("attempts/<uuid:pk>/responses/<int:position>/", responses.attempt_response, name="api-response"),
    path(
        "attempts/<uuid:pk>/responses/<int:position>/feedback/",
        responses.response_feedback,
        name="api-feedback",
    ),
    path("attempts/<uuid:pk>/result/", results.attempt_result, name="api-result"),
    path("attempts/<uuid:pk>/review/", results.attempt_review, name="api-review"),
    path("cohorts/", cohorts.cohort_list),
    path("cohorts/<uuid:pk>/", cohorts.cohort_detail),
    path("cohorts/<uuid:pk>/results/", cohorts.cohort_results),
    path("me/assignments/", cohorts.my_assignments),
    path("me/insight/", me.insight, name="api-insight"),
    path("me/reviews/", reviews.reviews, name="api-reviews"),
    path("me/plan/", plan.plan, name="api-plan"),
    path("me/export/", me.export, name="api-export"),
]
