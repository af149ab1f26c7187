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


# The worker of `harness/worker.py`: a doctor of the demo district (doctor1, doctor2 …) for the first sync, whose
# records are as various as in the field, and the doctor from above for everything that changes.
DEMO_PASSWORD = "nabha-demo"
REPAIR_DOCTOR = "bench-doctor-repair"
REPAIR_RECORDS = 4_096

_NOTES = [
    "Reports seen; continue the same medicines, review in two weeks",
    "Called the patient: fever gone, eats well, no new complaint",
    "ਬੀ.ਪੀ. 142/90, ਨਮਕ ਘੱਟ ਕਰਨ ਲਈ ਕਿਹਾ, ਇੱਕ ਹਫ਼ਤੇ ਬਾਅਦ ਫਿਰ ਵੇਖਣਾ",
    "Wants the visit by phone; daughter will hold the camera",
]
_REASONS = ["Feeling better now", "No transport to the centre today", "Went to the civil hospital in Nabha"]


def worker_note(index: int) -> str:
    return f"{_NOTES[index % len(_NOTES)]}; {90 + index * 7 % 80}/{60 + index * 3 % 40}"


def worker_edit(place: int, index: int, date: datetime) -> dict:
    """What somebody else does to appointment `index`, the one at `place` of 20: as a morning at a desk goes.

    New values of fields, or the reason why it is cancelled.
    """
    if place < 8:
        return {"status": "CONFIRMED"}
    if place < 12:
        return {"notes": worker_note(index)}
    if place < 14:
        return {"diagnosis": diagnosis(index), "prescription": "Tab Paracetamol 500 mg 1-1-1 for 3 days"}
    if place < 17:
        return {"reason": _REASONS[place % len(_REASONS)]}
    return {"appointment_date": (date + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")}


def worker_indexes(first: int) -> list[int]:
    """20 of the doctor's appointments, spread over the list, none of which is among `changed_indexes`."""
    return [index + first for index in changed_indexes()]
