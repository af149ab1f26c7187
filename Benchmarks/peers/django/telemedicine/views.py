from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Appointment
from .serializers import AppointmentSyncSerializer, AppointmentSyncUpdateSerializer


def iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def view_of(user):
    """The appointments a user may see."""
    if user.is_staff:
        return Appointment.objects.all()
    if hasattr(user, "doctor"):
        return Appointment.objects.filter(doctor_id=user.doctor.id)
    if hasattr(user, "patient"):
        return Appointment.objects.filter(patient_id=user.patient.id)
    return Appointment.objects.none()


def parse_timestamp(text):
    """An instant with a zone, not in the future; None when the parameter was not sent."""
    if text is None:
        return None
    try:
        # A raw `+` in a query is decoded as a space.
        instant = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        instant = None
    if instant is None or timezone.is_naive(instant) or instant > timezone.now():
        message = "last_sync_timestamp must be an ISO 8601 instant with a zone, not in the future."
        raise ValidationError(
            {"error_code": "INVALID_TIMESTAMP", "message": message, "detail": message, "last_sync_timestamp": message}
        )
    return instant


class AppointmentSync(APIView):
    """The appointments in the caller's view that changed after a timestamp.

    Appointments are never deleted, so the newest `updated_at` in the view identifies its state: one index look-up
    answers a conditional request without reading a record.
    """

    def get(self, request):
        since = parse_timestamp(request.query_params.get("last_sync_timestamp"))
        visible = view_of(request.user)
        newest = visible.order_by("-updated_at").values_list("updated_at", flat=True).first()
        headers = self.sync_headers(request.user, newest, since)
        not_modified = get_conditional_response(
            request._request,
            etag=headers["ETag"],
            last_modified=int(newest.timestamp()) if newest else None,
        )
        if not_modified is not None:
            for name, value in headers.items():
                not_modified[name] = value
            return not_modified
        nothing_new = newest is None or (since is not None and newest <= since)
        records = [] if nothing_new else self.changed(visible, since)
        headers["X-Records-Synced"] = str(len(records))
        return Response(records, headers=headers)

    @staticmethod
    def sync_headers(user, newest, since):
        state = iso(newest) if newest else "empty"
        headers = {
            "X-Sync-Strategy": "server-authoritative",
            "ETag": f'"{user.id}-{state}-{iso(since) if since else "all"}"',
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
        }
        if newest:
            headers["X-Last-Sync"] = state
            headers["Last-Modified"] = http_date(newest.timestamp())
        return headers

    @staticmethod
    def changed(visible, since):
        if since is not None:
            visible = visible.filter(updated_at__gt=since)
        # Every field of the reply is a column of the appointment, so no join is needed.
        fields = AppointmentSyncSerializer.Meta.fields
        ordered = visible.order_by("updated_at", "id")
        if settings.SYNC_WITHOUT_SERIALIZER:
            return list(ordered.values(*fields))
        return AppointmentSyncSerializer(ordered.only(*fields), many=True).data


class AppointmentSyncUpdate(APIView):
    """One edit made offline: applied when the record is still the one the client saw, 409 otherwise."""

    def put(self, request, pk):
        form = AppointmentSyncUpdateSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        changes = dict(form.validated_data)
        seen = changes.pop("client_last_synced_at")
        with transaction.atomic():
            appointment = Appointment.objects.filter(pk=int(pk)).first()
            self.check_access(request.user, appointment)
            if appointment.updated_at > seen:
                return self.stale(appointment, seen)
            self.apply(appointment, changes)
        reply = AppointmentSyncSerializer(appointment).data
        reply.update({key: getattr(appointment, key) for key in changes if key not in reply})
        return Response(reply, headers={"X-Last-Sync": iso(appointment.updated_at)})

    @staticmethod
    def check_access(user, appointment):
        if appointment is None:
            raise NotFound()
        own_doctor = hasattr(user, "doctor") and appointment.doctor_id == user.doctor.id
        own_patient = hasattr(user, "patient") and appointment.patient_id == user.patient.id
        if not (user.is_staff or own_doctor or own_patient):
            raise PermissionDenied()

    @staticmethod
    def stale(appointment, seen):
        body = {
            "error_code": "STALE_UPDATE",
            "message": "Record has been modified since your last sync.",
            "conflict_type": "VERSION_MISMATCH",
            "server_version": iso(appointment.updated_at),
            "client_version": iso(seen),
            "suggested_action": "REFRESH",
        }
        return Response(body, status=status.HTTP_409_CONFLICT)

    @staticmethod
    def apply(appointment, changes):
        target = changes.get("status", appointment.status)
        if target != appointment.status and target not in Appointment.TRANSITIONS.get(appointment.status, ()):
            raise ValidationError({"status": [f"{appointment.status} cannot become {target}."]})
        now = timezone.now()
        for field, value in changes.items():
            setattr(appointment, field, value)
        appointment.updated_at = now
        appointment.last_synced_at = now
        appointment.save(update_fields=[*changes, "updated_at", "last_synced_at"])
