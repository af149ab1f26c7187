"""Rows that real databases contain and the contract forbids, written with raw SQL past every check."""

from django.conf import settings

# Ids of broken rows begin here, apart from the good ones.
FIRST_ID = 9_001

USER = {
    "password": "!unusable",
    "is_superuser": 0,
    "first_name": "Broken",
    "last_name": "Row",
    "email": "",
    "is_staff": 0,
    "is_active": 1,
    "date_joined": "2024-03-01 04:00:00",
}
PATIENT = {
    "date_of_birth": "1980-01-01",
    "gender": "Female",
    "phone_number": "+919810000000",
    "address": "Nabha",
    "emergency_contact": "",
}
DOCTOR = {
    "specialization": "General medicine",
    "phone_number": "+919610000000",
    "experience_years": 3,
    "is_available": 1,
}
APPOINTMENT = {
    "patient_id": 1,
    "doctor_id": 1,
    "appointment_date": "2024-05-01 04:00:00",
    "status": "COMPLETED",
    "symptoms": "",
    "diagnosis": "",
    "prescription": "",
    "notes": "",
}
PHARMACY = {"location": "Village 9", "contact_number": "", "address": "", "is_active": 1}
MEDICINE = {"description": "", "is_prescription_required": 0}
STAMPS = {"created_at": "2024-03-01 04:00:00.000001", "updated_at": "2024-03-01 04:00:00.000001"}

# (table, columns that differ from the sound row above, what is wrong). Users come first: profiles need them.
ROWS = [
    ("auth_user", {"username": "nul.in\0name"}, "NUL in username"),
    ("auth_user", {"username": "unknown.hash", "password": "md5$salt$0123456789abcdef"}, "password of an unknown kind"),
    ("auth_user", {"username": "broken.patient.one"}, None),
    ("auth_user", {"username": "broken.patient.two"}, None),
    ("auth_user", {"username": "broken.patient.three"}, None),
    ("auth_user", {"username": "broken.doctor.one"}, None),
    ("auth_user", {"username": "broken.doctor.two"}, None),
    ("telemedicine_patient", {"user": "broken.patient.one", "phone_number": "+91" + "9" * 40}, "phone_number too long"),
    ("telemedicine_patient", {"user": "broken.patient.two", "gender": "unknown"}, "unknown gender"),
    (
        "telemedicine_patient",
        {"user": "broken.patient.three", "date_of_birth": "1980-13-45"},
        "date_of_birth is no date",
    ),
    ("telemedicine_patient", {"user_id": 99_999}, "user is missing"),
    ("telemedicine_doctor", {"user": "broken.doctor.one", "license_number": "PMC-10000"}, "duplicate license_number"),
    (
        "telemedicine_doctor",
        {"user": "broken.doctor.two", "license_number": "PMC-NEG", "experience_years": -2},
        "negative experience_years",
    ),
    ("telemedicine_appointment", {"status": "ARCHIVED"}, "unknown status"),
    ("telemedicine_appointment", {"patient_id": 99_999}, "patient is missing"),
    ("telemedicine_appointment", {"doctor_id": 99_999}, "doctor is missing"),
    ("telemedicine_appointment", {"symptoms": "Fever\0and chills"}, "NUL in symptoms"),
    ("telemedicine_appointment", {"status": "CANCELLED", "cancelled_reason": "x" * 256}, "cancelled_reason too long"),
    ("telemedicine_appointment", {"status": "CANCELLED", "cancelled_by": "NURSE"}, "unknown cancelled_by"),
    ("telemedicine_appointment", {"appointment_date": "next Tuesday"}, "appointment_date is no instant"),
    ("telemedicine_appointment", {"notes": b"\xff\xfe\x80"}, "notes are not text"),
    ("telemedicine_pharmacy", {"name": "NUL\0Pharmacy"}, "NUL in name"),
    ("telemedicine_medicine", {"name": ""}, "name is empty"),
    (
        "telemedicine_pharmacyinventory",
        {"pharmacy_id": 3, "medicine_id": 1, "quantity_available": -5},
        "negative stock",
    ),
    ("telemedicine_pharmacyinventory", {"pharmacy_id": 3, "medicine_id": 99_999}, "medicine is missing"),
    (
        "telemedicine_pharmacyinventory",
        {"pharmacy_id": 3, "medicine_id": 2, "quantity_available": "many"},
        "stock is no number",
    ),
    ("telemedicine_pharmacy_staff", {"pharmacy_id": 1, "user_id": 99_999}, "user is missing"),
]
SOUND = {
    "auth_user": USER,
    "telemedicine_patient": PATIENT,
    "telemedicine_doctor": DOCTOR,
    "telemedicine_appointment": APPOINTMENT,
    "telemedicine_pharmacy": PHARMACY,
    "telemedicine_medicine": MEDICINE,
    "telemedicine_pharmacyinventory": {"quantity_available": 10},
    "telemedicine_pharmacy_staff": {},
}


def break_rows(connection) -> list[dict]:
    """Adds the rows and returns table, id and reason of those that are wrong."""
    broken = []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        # Django makes `quantity >= 0` a CHECK and `license_number` UNIQUE; old databases predate both.
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        _drop_license_uniqueness(cursor)
        for number, (table, difference, reason) in enumerate(ROWS):
            identifier = FIRST_ID + number
            _insert(cursor, table, identifier, difference)
            if reason:
                broken.append({"table": table, "id": identifier, "reason": reason})
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    return broken


def _insert(cursor, table: str, identifier: int, difference: dict) -> None:
    row = {"id": identifier, **SOUND[table], **difference}
    if settings.SYNC_COLUMNS and table.startswith("telemedicine_") and table != "telemedicine_pharmacy_staff":
        row.update(STAMPS)
    if "user" in row:
        cursor.execute("SELECT id FROM auth_user WHERE username = %s", [row.pop("user")])
        row["user_id"] = cursor.fetchone()[0]
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(row.values()))


def _drop_license_uniqueness(cursor) -> None:
    """Rebuilds the doctors' table without UNIQUE on the licence number: SQLite cannot drop a constraint."""
    table = "telemedicine_doctor"
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
    declared = cursor.fetchone()[0]
    relaxed = declared.replace('"license_number" varchar(50) NOT NULL UNIQUE', '"license_number" varchar(50) NOT NULL')
    if relaxed == declared:
        raise RuntimeError(f"no uniqueness to drop in: {declared}")
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL", [table])
    indexes = [sql for (sql,) in cursor.fetchall()]
    cursor.execute("PRAGMA legacy_alter_table = ON")
    cursor.execute(f'ALTER TABLE "{table}" RENAME TO "doctor_before"')
    cursor.execute(relaxed)
    cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "doctor_before"')
    cursor.execute('DROP TABLE "doctor_before"')
    for sql in indexes:
        cursor.execute(sql)
    cursor.execute("PRAGMA legacy_alter_table = OFF")
