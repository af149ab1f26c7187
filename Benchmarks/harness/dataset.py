"""The invented records every server is filled with: said once, so that all serve the same data.

Pure and free of imports beyond the standard library: the Django peer's `seed` command imports it too.
"""

from datetime import datetime, timedelta

DOCTOR = "bench-doctor"
PASSWORD = "bench-Password-7"
ADMIN = "bench-admin"
IN_VIEW = 1_000
CHANGED = 20
PATIENTS = 50
SLOT = timedelta(minutes=30)

# How long nothing happens after the last appointment and before the 20 changes. Every instant in this gap is a
# different `last_sync_timestamp` with the same 20 records behind it: the cold case counts through its microseconds.
QUIET_SECONDS = 2

_COMPLAINTS = [
    "Fever since three days, worse in the evening; no cough",
    "Dry cough and sore throat, slept badly",
    "Blood pressure control visit, home readings attached",
    "Burning when passing urine since yesterday",
    "Pain in the right knee after field work",
    "Loose motions since morning, drinks well",
    "Antenatal check, seventh month, no complaints",
    "Sugar control visit, tablets taken regularly",
]
_FINDINGS = [
    "Viral fever suspected; paracetamol and fluids, review in three days",
    "Acute pharyngitis; salt water gargles, no antibiotic",
    "Hypertension controlled; continue amlodipine 5 mg",
    "Urinary infection suspected; urine examination first",
]


def symptoms(index: int) -> str:
    return f"{_COMPLAINTS[index % len(_COMPLAINTS)]} (visit {index + 1})"


def diagnosis(index: int) -> str:
    return f"{_FINDINGS[index % len(_FINDINGS)]} (visit {index + 1})"


def notes(index: int) -> str:
    return f"Booked by health worker {index % 17 + 1}"


def slot(index: int, first: datetime) -> datetime:
    """Start of a doctor's appointment `index`: back to back, so nothing overlaps."""
    return first + SLOT * index


def changed_indexes() -> range:
    """Which of the doctor's appointments change after the timestamp: spread over the whole list."""
    return range(0, IN_VIEW, IN_VIEW // CHANGED)


def patient_profile(index: int) -> dict:
    return {
        "date_of_birth": f"{1950 + index % 60}-{index % 12 + 1:02}-{index % 28 + 1:02}",
        "gender": ("Female", "Male", "Other")[index % 3 if index % 10 == 9 else index % 2],
        "phone_number": f"+9198{index:08}",
        "address": f"House {index + 1}, Village {index % 60 + 1}, Nabha",
        "emergency_contact": f"+9197{index:08}",
    }


def doctor_profile(index: int) -> dict:
    return {
        "specialization": ("General medicine", "Paediatrics", "Gynaecology", "Orthopaedics")[index % 4],
        "license_number": f"BENCH-{index:05}",
        "phone_number": f"+9196{index:08}",
        "experience_years": index % 35,
    }
