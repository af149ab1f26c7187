"""The schema of the v1 contract, with the indexes its sync queries need."""

from django.conf import settings
from django.db import models


class SyncedModel(models.Model):
    """Timestamps every synced model carries. `updated_at` is set by whoever writes, in the write's transaction."""

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)
    last_synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Patient(SyncedModel):
    class Gender(models.TextChoices):
        MALE = "Male"
        FEMALE = "Female"
        OTHER = "Other"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="patient")
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=10, choices=Gender.choices)
    phone_number = models.CharField(max_length=15)
    address = models.TextField()
    emergency_contact = models.CharField(max_length=15, blank=True)


class Doctor(SyncedModel):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="doctor")
    specialization = models.CharField(max_length=100)
    license_number = models.CharField(max_length=50, unique=True)
    phone_number = models.CharField(max_length=15)
    experience_years = models.PositiveIntegerField(default=0)
    is_available = models.BooleanField(default=True)


class Appointment(SyncedModel):
    class Status(models.TextChoices):
        PENDING = "PENDING"
        CONFIRMED = "CONFIRMED"
        COMPLETED = "COMPLETED"
        NO_SHOW = "NO_SHOW"
        CANCELLED = "CANCELLED"

    class CancelledBy(models.TextChoices):
        PATIENT = "PATIENT"
        DOCTOR = "DOCTOR"
        ADMIN = "ADMIN"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    doctor = models.ForeignKey(Doctor, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    appointment_date = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    symptoms = models.TextField(null=True, blank=True)
    diagnosis = models.TextField(null=True, blank=True)
    prescription = models.TextField(null=True, blank=True)
    notes = models.TextField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=255, null=True, blank=True)
    cancelled_by = models.CharField(max_length=7, choices=CancelledBy.choices, null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["doctor", "updated_at"], name="appt_doctor_updated"),
            models.Index(fields=["patient", "updated_at"], name="appt_patient_updated"),
            models.Index(fields=["doctor", "appointment_date"], name="appt_doctor_date"),
            models.Index(fields=["patient", "appointment_date"], name="appt_patient_date"),
        ]

    # From which state to which: the appointment's life cycle.
    TRANSITIONS = {
        Status.PENDING: {Status.CONFIRMED, Status.CANCELLED},
        Status.CONFIRMED: {Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED},
    }


class Pharmacy(SyncedModel):
    name = models.CharField(max_length=200)
    location = models.CharField(max_length=200, db_index=True)
    contact_number = models.CharField(max_length=15, blank=True)
    address = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    staff = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="pharmacies", blank=True)


class Medicine(SyncedModel):
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    is_prescription_required = models.BooleanField(default=False)


class PharmacyInventory(SyncedModel):
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.CASCADE, related_name="inventory")
    medicine = models.ForeignKey(Medicine, on_delete=models.CASCADE, related_name="inventory")
    quantity_available = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pharmacy", "medicine"], name="one_stock_per_medicine")]
        indexes = [models.Index(fields=["pharmacy", "updated_at"], name="stock_pharmacy_updated")]
