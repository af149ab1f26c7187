"""An invented district, always the same: 10 patients, 4 doctors, 2 admins, 3 pharmacists and 11 plain users."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import User

from telemedicine.models import Appointment, Doctor, Medicine, Patient, Pharmacy, PharmacyInventory

START = datetime(2024, 1, 8, 3, 30, tzinfo=UTC)
PASSWORD = "village-{username}"
# Few enough for a quick test; the user `admin` has Django's default number.
ITERATIONS = 1_000

PATIENTS = [
    "gurpreet",
    "harjit",
    "simran",
    "jaswinder",
    "amandeep",
    "kulwant",
    "paramjit",
    "ravinder",
    "sukhdev",
    "baljit",
]
DOCTORS = ["dr.kaur", "dr.sharma", "dr.gill", "dr.mehta"]
PHARMACISTS = ["chemist.one", "chemist.two", "chemist.three"]
ADMINS = ["admin", "district.office"]
OTHERS = [f"worker.{n}" for n in range(1, 12)]
SPECIALIZATIONS = ["General medicine", "Paediatrics", "Gynaecology", "Orthopaedics"]
MEDICINES = [
    ("Paracetamol 500 mg", False),
    ("ORS", False),
    ("Zinc 20 mg", False),
    ("Amoxicillin 500 mg", True),
    ("Metformin 500 mg", True),
    ("Amlodipine 5 mg", True),
    ("Salbutamol inhaler", True),
    ("Cetirizine 10 mg", False),
]


def stamps(number: int, synced: bool = False) -> dict:
    """Timestamps with microseconds, except every fifth: both forms stand in real databases."""
    if not settings.SYNC_COLUMNS:
        return {}
    created = START + timedelta(hours=number, microseconds=0 if number % 5 == 0 else 123_456 + number)
    updated = created + timedelta(minutes=number % 7, microseconds=number % 3)
    return {"created_at": created, "updated_at": updated, "last_synced_at": updated if synced else None}


def populate() -> dict:
    """Fills empty tables and returns how many rows each model got."""
    users = _users()
    patients = [_patient(n, users[name]) for n, name in enumerate(PATIENTS)]
    doctors = [_doctor(n, users[name]) for n, name in enumerate(DOCTORS)]
    for n in range(40):
        _appointment(n, patients[n % len(patients)], doctors[n % len(doctors)])
    _pharmacies(users)
    models = [User, Patient, Doctor, Appointment, Pharmacy, Medicine, PharmacyInventory]
    counts = {model._meta.db_table: model.objects.count() for model in models}
    return {**counts, "telemedicine_pharmacy_staff": Pharmacy.staff.through.objects.count()}


def _users() -> dict:
    names = ADMINS + DOCTORS + PATIENTS + PHARMACISTS + OTHERS
    quick = PBKDF2PasswordHasher()
    users = {}
    for n, name in enumerate(names):
        clear = PASSWORD.format(username=name)
        # A fixed salt keeps two runs equal, byte for byte.
        salt = f"salt{n:018}"
        password = make_password(clear, salt) if name == "admin" else quick.encode(clear, salt, ITERATIONS)
        users[name] = User.objects.create(
            username=name,
            password=password,
            email=f"{name}@nabha.example" if n % 3 else "",
            first_name=name.split(".")[-1].title(),
            last_name=("Kaur", "Singh", "ਕੌਰ", "शर्मा")[n % 4],
            is_staff=name in ADMINS,
            is_superuser=name == "admin",
            is_active=name != "worker.11",
            date_joined=START + timedelta(minutes=n),
            last_login=START + timedelta(days=n, microseconds=n) if n % 2 else None,
        )
    # As Django stores a user who may not sign in with a password.
    User.objects.filter(username="worker.10").update(password="!" + "x" * 40)
    return users


def _patient(n: int, user: User) -> Patient:
    return Patient.objects.create(
        user=user,
        date_of_birth=date(1950 + 5 * n, n + 1, 2 * n + 1),
        gender=("Female", "Male", "Other")[2 if n == 9 else n % 2],
        phone_number=f"+91981500{n:04}",
        address=f"House {n + 1}, Village {n % 4 + 1}, Nabha" if n % 2 else f"ਮਕਾਨ {n + 1}, ਨਾਭਾ",
        emergency_contact=f"+91971500{n:04}" if n % 3 else "",
        **stamps(n, synced=n % 4 == 0),
    )


def _doctor(n: int, user: User) -> Doctor:
    return Doctor.objects.create(
        user=user,
        specialization=SPECIALIZATIONS[n],
        license_number=f"PMC-{10_000 + n}",
        phone_number=f"+91961500{n:04}",
        experience_years=n * 7,
        is_available=n != 3,
        **stamps(20 + n),
    )


def _appointment(n: int, patient: Patient, doctor: Doctor) -> None:
    """Every state in turn; times that do not overlap for anyone."""
    status = Appointment.STATUSES[n % 5]
    when = START + timedelta(days=30 + n, minutes=30 * (n % 10))
    done = status == "COMPLETED"
    cancelled = status == "CANCELLED"
    Appointment.objects.create(
        patient=patient,
        doctor=doctor,
        appointment_date=when,
        status=status,
        symptoms=("Fever since three days", "ਬੁਖਾਰ ਅਤੇ ਖੰਘ", "सिर दर्द", "")[n % 4],
        diagnosis="Viral fever\nReview in three days" if done else "",
        prescription="Paracetamol 500 mg, 1-0-1, 3 days" if done else "",
        notes="Came with her son" if n % 6 == 0 else "",
        cancelled_reason="Bus did not come" if cancelled else None,
        cancelled_by=("PATIENT", "DOCTOR", "ADMIN")[n // 5 % 3] if cancelled else None,
        confirmed_at=when - timedelta(days=1, microseconds=n)
        if status in ("CONFIRMED", "COMPLETED", "NO_SHOW")
        else None,
        completed_at=when + timedelta(minutes=20) if done else None,
        cancelled_at=when - timedelta(hours=3) if cancelled else None,
        **stamps(40 + n, synced=n % 3 == 0),
    )


def _pharmacies(users: dict) -> None:
    medicines = [
        Medicine.objects.create(
            name=name,
            description="" if n % 2 else f"Essential medicine {n + 1}",
            is_prescription_required=needed,
            **stamps(90 + n),
        )
        for n, (name, needed) in enumerate(MEDICINES)
    ]
    for n, staff in enumerate([["chemist.one", "chemist.two"], ["chemist.three"], []]):
        pharmacy = Pharmacy.objects.create(
            name=f"Jan Aushadhi {n + 1}",
            location=f"Village {n + 1}",
            contact_number=f"+91951500{n:04}",
            address=f"Main bazaar {n + 1}, Nabha",
            is_active=n != 2,
            **stamps(100 + n),
        )
        pharmacy.staff.set(users[name] for name in staff)
        for m, medicine in enumerate(medicines[n:]):
            quantity = 0 if m == 3 else 25 * (m + 1)
            PharmacyInventory.objects.create(
                pharmacy=pharmacy, medicine=medicine, quantity_available=quantity, **stamps(110 + 10 * n + m)
            )
