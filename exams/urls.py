"""Addresses of the pages. Filters, question and answer live in the address, so that a page can be shared."""

from django.contrib.auth import views as auth_views
from django.urls import path
from django.views.i18n import set_language

from exams.views import (
    analysis,
    comments,
    contest,
    dashboard,
    exam_life,
    files,
    gradebook,
    groups,
    home,
    marking,
    regrade,
    result,
    roster,
    similarity,
    similarity,
    sitting,
    split,
    trying,
)

EXAM = "exams/<slug:slug>/"
QUESTION = EXAM + "questions/<str:label>/"
MARKING = EXAM + "marking/"
UPLOAD = EXAM + "documents/<int:upload_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", auth_views.LoginView.as_view(), name="login"),
    path("language/", set_language, name="set_language"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path(EXAM, sitting.exam, name="exam"),
    path(EXAM + "start", sitting.start, name="start"),
    path(QUESTION, sitting.question, name="question"),
    path(QUESTION + "draft", sitting.draft, name="draft"),
    path(QUESTION + "try", trying.trying, name="try"),
    path(QUESTION + "read", sitting.read, name="read"),
    path(QUESTION + "figure/<str:field>", sitting.figure, name="figure"),
    path(QUESTION + "files/<path:path>", files.question_file, name="question-file"),
    path(EXAM + "hand-in", sitting.hand_in, name="hand-in"),
    path(EXAM + "receipts/<int:submission_id>", sitting.receipt, name="receipt"),
    path(EXAM + "documents/", split.upload, name="upload"),
    path(UPLOAD, split.split, name="split"),
    path(UPLOAD + "move", split.move, name="move-part"),
    path(UPLOAD + "confirm", split.confirm, name="confirm-upload"),
    path(EXAM + "result", result.result, name="result"),
    path(EXAM + "result/<int:answer_id>/ask", contest.ask, name="ask-regrade"),
    path(MARKING, dashboard.dashboard, name="dashboard"),
    path(MARKING + "class", dashboard.class_table, name="class"),
    path(MARKING + "release", dashboard.decide_release, name="release"),
    path(MARKING + "exam", exam_life.life, name="exam-life"),
    path(MARKING + "exam/step", exam_life.step, name="exam-step"),
    path(MARKING + "exam/times", exam_life.times, name="exam-times"),
    path(MARKING + "exam/judging", exam_life.judging, name="exam-judging"),
    path(MARKING + "exam/undo", exam_life.undo, name="exam-undo"),
    path(MARKING + "audit", audit.log, name="audit"),
    path(MARKING + "gradebook", gradebook.table, name="gradebook"),
    path(MARKING + "gradebook.<str:form>", gradebook.file, name="gradebook-file"),
    path("courses/<slug:course>/roster", roster.roster, name="roster"),
    path(MARKING + "<str:label>/", marking.first, name="mark-question"),
    path(MARKING + "<str:label>/accept", dashboard.accept_many, name="accept-many"),
    path(MARKING + "<str:label>/retry", dashboard.retry_many, name="retry-many"),
    path(MARKING + "<str:label>/groups", groups.groups, name="groups"),
    path(MARKING + "<str:label>/groups/undo", groups.undo_stack, name="undo-stack"),
    path(MARKING + "<str:label>/undo", marking.undo, name="undo-mark"),
    path(MARKING + "<str:label>/comments", comments.keep, name="keep-comment"),
    path(MARKING + "<str:label>/<int:answer_id>/presence", marking.presence, name="presence"),
    path(MARKING + "<str:label>/<int:answer_id>", marking.answer, name="mark-answer"),
    path(MARKING + "<str:label>/<int:answer_id>/again", marking.grade_again, name="grade-again"),
    path(MARKING + "<str:label>/<int:answer_id>/points-stay", contest.points_stay, name="points-stay"),
    path(EXAM + "analysis/", analysis.analysis, name="analysis"),
    path(EXAM + "similarity/", similarity.similarity, name="similarity"),
    path(EXAM + "similarity/", similarity.similarity, name="similarity"),
    path(EXAM + "regrade/", regrade.regrades, name="regrades"),
    path(EXAM + "regrade/start", regrade.start, name="start-regrade"),
    path(EXAM + "regrade/decide", regrade.decide, name="decide-regrade"),
    path("answers/<int:answer_id>/figure/<str:field>", files.answer_figure, name="answer-figure"),
]
