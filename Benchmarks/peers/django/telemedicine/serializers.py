from rest_framework import serializers
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer

from .models import Appointment


class LoginSerializer(TokenObtainPairSerializer):
    """Access and refresh token, and who signed in."""

    def validate(self, attrs):
        reply = super().validate(attrs)
        user = self.user
        doctor = getattr(user, "doctor", None)
        patient = None if doctor else getattr(user, "patient", None)
        profile = doctor or patient
        role = "doctor" if doctor else "patient" if patient else "user"
        reply.update(
            user_id=user.id,
            username=user.username,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            is_staff=user.is_staff,
            user_type="admin" if user.is_staff else role,
            profile_id=profile.id if profile else None,
        )
        return reply


class AppointmentSyncSerializer(serializers.ModelSerializer):
    """The ten fields a low-end phone needs."""

    patient_id = serializers.IntegerField(read_only=True)
    doctor_id = serializers.IntegerField(read_only=True)

    class Meta:
        model = Appointment
        fields = [
            "id",
            "patient_id",
            "doctor_id",
            "appointment_date",
            "status",
            "symptoms",
            "diagnosis",
            "created_at",
            "updated_at",
            "last_synced_at",
        ]
        read_only_fields = fields


class AppointmentSyncUpdateSerializer(serializers.ModelSerializer):
    """What a doctor, a patient or an admin may send to `sync_update`."""

    client_last_synced_at = serializers.DateTimeField(write_only=True)

    DOCTOR = {"status", "diagnosis", "prescription", "notes"}
    PATIENT = {"symptoms", "appointment_date", "status"}

    class Meta:
        model = Appointment
        fields = [
            "client_last_synced_at",
            "status",
            "symptoms",
            "diagnosis",
            "prescription",
            "notes",
            "appointment_date",
        ]
        extra_kwargs = {field: {"required": False} for field in ("status", "appointment_date")}

    def to_internal_value(self, data):
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({key: ["Unknown field."] for key in unknown})
        return super().to_internal_value(data)

    def validate(self, attrs):
        user = self.context["request"].user
        if not user.is_staff:
            allowed = self.DOCTOR if hasattr(user, "doctor") else self.PATIENT
            refused = set(attrs) - allowed - {"client_last_synced_at"}
            if refused:
                raise serializers.ValidationError({key: ["Not yours to change."] for key in refused})
        return attrs
