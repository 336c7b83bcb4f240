"""Routes: the app's pages, its API, the admin pages."""

from django.contrib import admin
from django.urls import include, path

handler404 = "exams.api.problem.not_found_page"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("exams.api.urls")),
    path("", include("exams.urls")),
]
