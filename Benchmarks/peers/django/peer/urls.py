from django.urls import re_path
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView
from telemedicine import views

urlpatterns = [
    re_path(r"^api/auth/(?:token|login)/?$", TokenObtainPairView.as_view()),
    re_path(r"^api/auth/token/refresh/?$", TokenRefreshView.as_view()),
    re_path(r"^api/(?:appointments/sync|sync/appointments)/?$", views.AppointmentSync.as_view()),
    re_path(r"^api/appointments/(?P<pk>[0-9]+)/sync_update/?$", views.AppointmentSyncUpdate.as_view()),
]
