"""The Kinto peer, and a phone that keeps its collections in step as Kinto's documentation says."""

import base64
import json
import os
import uuid
from pathlib import Path

from . import dataset, tools
from .machine import Cores
from .phone import compact
from .processes import HarnessError, Server, free_port
from .wire import Exchange, exchange

NAME = "kinto"
BATCH = 25
# Kinto has its own time of change, and its records need no nulls.
LEFT_OUT = {"created_at", "updated_at", "last_synced_at"}


def start_kinto(python: Path, work: Path, cores: Cores) -> Server:
    port = free_port()
    command = [python.parent / "kinto", "start", "--ini", "kinto.ini", "--port", port]
    env = {"PYTHONPATH": str(tools.KINTO), "PYTHONDONTWRITEBYTECODE": "1"}
    server = Server(NAME, command, port, work / "kinto.log", cores.server, env, tools.KINTO)
    server.wait_ready()
    return server


class KintoPhone:
    """A doctor with a bucket of its own, so that a list holds what the doctor sees and nothing else."""

    def __init__(self, port: int, username: str):
        self.port, self.bucket = port, f"/v1/buckets/{username}-{os.urandom(2).hex()}"
        credentials = base64.b64encode(f"{username}:{dataset.PASSWORD}".encode()).decode()
        self.headers = {"accept-encoding": "gzip", "authorization": f"Basic {credentials}"}
        self.since: dict[str, str] = {}
        self.ids: dict[tuple[str, int], str] = {}
        self.versions: dict[str, int] = {}
        account = compact({"data": {"password": dataset.PASSWORD}}).encode()
        self._exchange("PUT", f"/v1/accounts/{username}", account)
        self._exchange("PUT", self.bucket)

    def fill(self, name: str, records: list[dict]) -> None:
        """Makes records as they are in API v1, or brings them up to date."""
        collection = f"{self.bucket}/collections/{name}"
        if not any(known == name for known, _ in self.ids):
            self._exchange("PUT", collection)
        requests = []
        for record in records:
            one = self.ids.setdefault((name, record["id"]), str(uuid.uuid4()))
            data = {key: value for key, value in record.items() if value is not None and key not in LEFT_OUT}
            # Its own `id` is the name of the record.
            data["number"] = data.pop("id")
            requests.append({"method": "PUT", "path": f"{collection}/records/{one}", "body": {"data": data}})
        for first in range(0, len(requests), BATCH):
            body = {"requests": requests[first : first + BATCH]}
            self._remember(self._exchange("POST", "/v1/batch", compact(body).encode()))

    def pull(self, name: str) -> Exchange:
        """What changed since the last time, or 304."""
        path, headers = f"{self.bucket}/collections/{name}/records", {}
        if name in self.since:
            path += f"?_since={self.since[name]}".replace('"', "%22")
            headers["if-none-match"] = self.since[name]
        seen = self._exchange("GET", path, headers=headers)
        if seen.status == 200:
            self.since[name] = seen.headers["ETag"]
            self.versions |= {record["id"]: record["last_modified"] for record in seen.json["data"]}
        return seen

    def push(self, edits: list[tuple[int, str]]) -> Exchange:
        """Notes of appointments, unless somebody else changed them: one request, with the shortest reply there is."""
        records = f"{self.bucket}/collections/appointments/records"
        requests = []
        for number, notes in edits:
            one = self.ids["appointments", number]
            headers = {"If-Match": f'"{self.versions[one]}"'}
            requests.append({"path": f"{records}/{one}", "headers": headers, "body": {"data": {"notes": notes}}})
        light = {"Response-Behavior": "light"}
        if len(requests) == 1:
            one = requests[0]
            return self._exchange("PATCH", one["path"], compact(one["body"]).encode(), one["headers"] | light)
        defaults = {"method": "PATCH", "headers": light}
        seen = self._exchange("POST", "/v1/batch", compact({"defaults": defaults, "requests": requests}).encode())
        self._remember(seen)
        return seen

    def _remember(self, batch: Exchange) -> None:
        for reply in batch.json["responses"]:
            if reply["status"] not in (200, 201):
                raise HarnessError(f"Kinto refused a part of a batch: {json.dumps(reply)[:500]}")
            data = reply["body"]["data"]
            if "id" in data:
                self.versions[data["id"]] = data["last_modified"]

    def _exchange(self, method: str, path: str, body: bytes = b"", headers: dict | None = None) -> Exchange:
        headers = {**self.headers, **(headers or {})}
        if body:
            headers["content-type"] = "application/json"
        seen = exchange(self.port, method, path, headers, body)
        if seen.status not in (200, 201, 304):
            raise HarnessError(f"{method} {path} gave {seen.status}: {seen.body[:500].decode(errors='replace')}")
        return seen
