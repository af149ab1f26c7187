"""The Django backend's models: the contract's columns, in tables named `telemedicine_*`.

Its databases come with the sync columns on all six models, or, from before incremental sync, with none of them.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone


class Synced(models.Model):
    """`created_at`, `updated_at` and `last_synced_at`, or none of them."""

    if settings.SYNC_COLUMNS:
        created_at = models.DateTimeField(default=timezone.now)
        updated_at = models.DateTimeField(default=timezone.now, db_index=True)
        last_synced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Patient(Synced):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=10, choices=[(g, g) for g in ("Male", "Female", "Other")])
    phone_number = models.CharField(max_length=15)
    address = models.TextField()
    emergency_contact = models.CharField(max_length=15)


class Doctor(Synced):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    specialization = models.CharField(max_length=100)
    license_number = models.CharField(max_length=50, unique=True)
    phone_number = models.CharField(max_length=15)
    experience_years = models.PositiveIntegerField(default=0)
    is_available = models.BooleanField(default=True)


class Appointment(Synced):
    STATUSES = ["PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW", "CANCELLED"]

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="appointments")
    doctor = models.ForeignKey(Doctor, on_delete=models.CASCADE, related_name="appointments")
    appointment_date = models.DateTimeField()
    status = models.CharField(max_length=20, choices=[(s, s) for s in STATUSES], default="PENDING")
    symptoms = models.TextField(blank=True)
    diagnosis = models.TextField(blank=True)
    prescription = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    cancelled_reason = models.CharField(max_length=255, null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)


class Pharmacy(Synced):
    name = models.CharField(max_length=200)
    location = models.CharField(max_length=200)
    contact_number = models.CharField(max_length=15)
    address = models.TextField()
    is_active = models.BooleanField(default=True)
    staff = models.ManyToManyField(User, related_name="pharmacies", blank=True)


class Medicine(Synced):
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    is_prescription_required = models.BooleanField(default=False)


class PharmacyInventory(Synced):
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.CASCADE, related_name="inventory")
    medicine = models.ForeignKey(Medicine, on_delete=models.CASCADE, related_name="stock")
    quantity_available = models.PositiveIntegerField(default=0)

    class Meta:
        unique_together = [("pharmacy", "medicine")]
