"""A small API v1 client on one kept connection: signs in, fills a server with the data set, follows a doctor's view."""

import http.client
import json
import time
from datetime import UTC, datetime, timedelta

from . import dataset
from .processes import HarnessError


class Client:
    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.token = None

    def sign_in(self, username: str, password: str = dataset.PASSWORD) -> None:
        self.token = self.send("POST", "/api/auth/token/", {"username": username, "password": password})[0]["access"]

    def send(self, method: str, path: str, body=None):
        """The decoded reply and its headers; anything but success ends the benchmark with the server's words."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        if not 200 <= reply.status < 300:
            raise HarnessError(f"{method} {path} gave {reply.status}: {content[:500].decode(errors='replace')}")
        return (json.loads(content) if content else None), reply.headers

    def close(self) -> None:
        self.connection.close()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def populate(port: int, before_changes=lambda: None) -> str:
    """Creates the doctor under test through the API: 1,000 appointments, a quiet span, 20 changes.

    Returns the `X-Last-Sync` from between: what a phone that synced before the changes would send.
    """
    admin = Client(port)
    admin.sign_in(dataset.ADMIN)
    doctor = create_user(admin, dataset.DOCTOR, "doctor", dataset.doctor_profile(0))
    patients = [
        create_user(admin, f"bench-patient-{n}", "patient", dataset.patient_profile(n))
        for n in range(dataset.PATIENTS)
    ]
    tomorrow = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    created = [_book(admin, n, doctor, patients[n % dataset.PATIENTS], tomorrow) for n in range(dataset.IN_VIEW)]
    admin.close()

    phone = Client(port)
    phone.sign_in(dataset.DOCTOR)
    before_changes()
    timestamp = phone.send("GET", "/api/appointments/sync/")[1]["X-Last-Sync"]
    # The quiet span begins at the next whole second, so one second more than it lasts.
    time.sleep(dataset.QUIET_SECONDS + 1.1)
    for index in dataset.changed_indexes():
        edit = {
            "client_last_synced_at": created[index]["updated_at"],
            "status": "CONFIRMED",
            "diagnosis": dataset.diagnosis(index),
        }
        phone.send("PUT", f"/api/appointments/{created[index]['id']}/sync_update/", edit)
    phone.close()
    # And one after the changes, for distinct timestamps with nothing behind them.
    time.sleep(dataset.QUIET_SECONDS + 1.1)
    return timestamp


def create_user(admin: Client, username: str, role: str, profile: dict) -> int:
    body = {
        "username": username,
        "password": dataset.PASSWORD,
        "first_name": role.title(),
        "last_name": username.rsplit("-", 1)[-1],
        "role": role,
        "profile": profile,
    }
    return admin.send("POST", "/api/users/", body)[0]["profile_id"]


def _book(admin: Client, index: int, doctor: int, patient: int, first: datetime) -> dict:
    body = {
        "patient": patient,
        "doctor": doctor,
        "appointment_date": dataset.slot(index, first).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "symptoms": dataset.symptoms(index),
        "notes": dataset.notes(index),
    }
    return admin.send("POST", "/api/appointments/", body)[0]
