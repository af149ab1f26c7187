"""A phone that speaks API v1: one list after the other, each with what changed since the last time."""

import json

from . import client, dataset
from .processes import HarnessError
from .wire import Exchange, exchange

# What a doctor's phone carries: the first two are the doctor's own, the others everyone's.
LISTS = ["appointments", "patients", "doctors", "medicines", "pharmacies"]


class LegacyPhone:
    def __init__(self, port: int, username: str, password: str = dataset.PASSWORD):
        self.port = port
        self.since: dict[str, str] = {}
        self.records: dict[str, list] = {}
        person = client.Client(port)
        person.sign_in(username, password)
        self.token = person.token
        person.close()

    def pull(self, name: str) -> Exchange:
        # All fields, as API v2 sends them.
        path = f"/api/{name}/sync/?fields=all"
        if name in self.since:
            path += f"&last_sync_timestamp={self.since[name]}"
        seen = self._exchange("GET", path)
        self.since[name] = seen.headers["X-Last-Sync"]
        newer = {record["id"]: record for record in seen.json}
        known = [newer.pop(record["id"], record) for record in self.records.get(name, [])]
        self.records[name] = known + list(newer.values())
        return seen

    def push(self, appointment: int, notes: str) -> Exchange:
        record = next(record for record in self.records["appointments"] if record["id"] == appointment)
        body = {"client_last_synced_at": record["updated_at"], "notes": notes}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._exchange("PUT", f"/api/appointments/{appointment}/sync_update/", text)

    def _exchange(self, method: str, path: str, body: bytes = b"") -> Exchange:
        headers = {"accept-encoding": "gzip", "authorization": f"Bearer {self.token}"}
        if body:
            headers["content-type"] = "application/json"
        seen = exchange(self.port, method, path, headers, body)
        if seen.status != 200:
            raise HarnessError(f"{method} {path} gave {seen.status}: {seen.body[:500].decode(errors='replace')}")
        return seen
