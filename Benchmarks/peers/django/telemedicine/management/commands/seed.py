"""Fills an empty database: one doctor with 1,000 appointments of which 20 changed after T, and everyone else's."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from telemedicine.models import Appointment, Doctor, Medicine, Patient, Pharmacy, PharmacyInventory

sys.path.insert(0, str(Path(__file__).resolve().parents[5]))
from harness import dataset  # noqa: E402

START = datetime(2025, 1, 6, 3, 30, tzinfo=UTC)
BATCH = 5_000
APPOINTMENTS_PER_DOCTOR = 1_000
APPOINTMENTS_PER_PATIENT = 3


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--appointments", type=int, default=10_000, help="in the whole database (default 10,000)")

    def handle(self, *args, appointments, **options):
        if appointments < dataset.IN_VIEW:
            raise CommandError(f"--appointments must be at least {dataset.IN_VIEW}")
        others = appointments - dataset.IN_VIEW
        with transaction.atomic():
            doctors = self.doctors(1 + -(-others // APPOINTMENTS_PER_DOCTOR))
            patients = self.patients(dataset.PATIENTS + -(-others // APPOINTMENTS_PER_PATIENT))
            self.pharmacies()
            timestamp = self.appointments(others, doctors, patients)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.stdout.write(json.dumps({"last_sync_timestamp": timestamp.isoformat().replace("+00:00", "Z")}))

    def people(self, prefix, count):
        """Users with consecutive ids. Only the doctor under test has a password, hashed with Django's default."""
        usable = {dataset.DOCTOR: make_password(dataset.PASSWORD)}
        names = [dataset.DOCTOR if prefix == "doctor" and n == 0 else f"{prefix}-{n}" for n in range(count)]
        users = [
            User(username=name, first_name=prefix.title(), last_name=str(n), password=usable.get(name, "!"))
            for n, name in enumerate(names)
        ]
        return User.objects.bulk_create(users, batch_size=BATCH)

    def doctors(self, count):
        users = self.people("doctor", count)
        rows = [
            Doctor(user=user, created_at=START, updated_at=START, **dataset.doctor_profile(n))
            for n, user in enumerate(users)
        ]
        return Doctor.objects.bulk_create(rows, batch_size=BATCH)

    def patients(self, count):
        users = self.people("patient", count)
        rows = [
            Patient(user=user, created_at=START, updated_at=START, **dataset.patient_profile(n))
            for n, user in enumerate(users)
        ]
        return Patient.objects.bulk_create(rows, batch_size=BATCH)

    def pharmacies(self):
        stamps = {"created_at": START, "updated_at": START}
        medicines = Medicine.objects.bulk_create(Medicine(name=f"Medicine {n}", **stamps) for n in range(120))
        pharmacies = Pharmacy.objects.bulk_create(
            Pharmacy(name=f"Pharmacy {n}", location=f"Village {n}", **stamps) for n in range(40)
        )
        PharmacyInventory.objects.bulk_create(
            PharmacyInventory(pharmacy=pharmacy, medicine=medicine, quantity_available=medicine.pk % 200, **stamps)
            for pharmacy in pharmacies
            for medicine in medicines
        )

    def appointments(self, others, doctors, patients):
        """Others' appointments first, then the doctor's under test; returns T, the instant of the last of them."""
        instant = START + timedelta(days=1)
        batch = []

        def add(index, doctor, patient):
            nonlocal instant
            # Not a round number of milliseconds: instants have microseconds, as they do in real life.
            instant += timedelta(microseconds=1_357)
            batch.append(self.row(index, doctor, patient, instant))
            if len(batch) == BATCH:
                Appointment.objects.bulk_create(batch)
                batch.clear()

        for n in range(others):
            doctor = doctors[1 + n // APPOINTMENTS_PER_DOCTOR]
            add(n % APPOINTMENTS_PER_DOCTOR, doctor, patients[dataset.PATIENTS + n // APPOINTMENTS_PER_PATIENT])
        for n in range(dataset.IN_VIEW):
            add(n, doctors[0], patients[n % dataset.PATIENTS])
        Appointment.objects.bulk_create(batch)
        self.change(doctors[0], instant + timedelta(hours=1))
        return instant

    @staticmethod
    def row(index, doctor, patient, instant):
        return Appointment(
            doctor=doctor,
            patient=patient,
            appointment_date=dataset.slot(index, START + timedelta(days=30)),
            symptoms=dataset.symptoms(index),
            notes=dataset.notes(index),
            created_at=instant,
            updated_at=instant,
        )

    @staticmethod
    def change(doctor, instant):
        mine = list(Appointment.objects.filter(doctor=doctor).order_by("id"))
        for index in dataset.changed_indexes():
            instant += timedelta(microseconds=2_713)
            row = mine[index]
            row.status = Appointment.Status.CONFIRMED
            row.confirmed_at = row.updated_at = row.last_synced_at = instant
            row.diagnosis = dataset.diagnosis(index)
            row.save()
