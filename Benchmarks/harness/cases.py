"""What is measured, case by case. Reads come first: writes change what the reads would see."""

import json
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from . import client, dataset
from .load import Load, measure
from .machine import Cores
from .processes import HarnessError
from .subjects import BARE, DJANGO, SYNC, Subject
from .sync_cases import PUSHERS, run_sync_case
from .wire import exchange

READERS = 32
# Four attempts of one account at a time; more at once are held back as guesses would be.
LOGIN_READERS = 4
WARM_UP_SECONDS = 1
UPDATES_AFTER_CHANGE = 400


@dataclass(frozen=True)
class Case:
    """`records` is how many the reply must hold; None when it has no list."""

    key: str
    title: str
    connections: int = READERS
    records: int | None = None
    bare: bool = True
    # A slow request needs a longer run to be answered more than once.
    least_seconds: float = 0


CASES = [
    Case("full", "full list, 1,000 records", records=dataset.IN_VIEW),
    Case("changed", "20 changed, same timestamp", records=dataset.CHANGED),
    Case("changed_cold", "20 changed, another timestamp each time", records=dataset.CHANGED),
    Case("nothing", "nothing changed, same timestamp", records=0),
    Case("nothing_cold", "nothing changed, another timestamp each time", records=0),
    Case("not_modified", "304, If-None-Match"),
    Case("sync_nothing", "API v2: nothing new"),
    Case("sync_changed", "API v2: 20 changed"),
    Case("sync_after_change", "API v2: 20 changed right after the change, 1 connection", 1, bare=False),
    Case("changed_after_change", "20 changed right after a change, 1 connection", 1, dataset.CHANGED, bare=False),
    Case("login", "login", connections=LOGIN_READERS, bare=False, least_seconds=5),
    Case("update_8", "sync_update, 8 connections", connections=8, bare=False),
    Case("update_32", "sync_update, 32 connections", connections=32, bare=False),
    Case("full_after_change", "full list right after a change, 1 connection", 1, dataset.IN_VIEW, bare=False),
    Case("sync_push", "API v2: push of 20 operations, 8 phones", connections=PUSHERS, bare=False),
]
# What of API v1 the Django peer does where Nabha does a case of API v2.
TWINS = {"sync_nothing": "nothing_cold", "sync_changed": "changed_cold", "sync_after_change": "changed_after_change"}


def run_case(case: Case, subject: Subject, seconds: float, cores: Cores) -> dict | None:
    """The figures of one server, or None when the case does not apply to it."""
    subject.server.settle()
    seconds = max(seconds, case.least_seconds)
    if subject.name == BARE:
        if not case.bare:
            return None
        load = Load(subject.server.url + SYNC, subject.headers, case.connections)
        figures = {**_wire(load, None), **_loaded(load, subject, seconds, cores)}
    elif case.key.startswith("sync_"):
        if subject.name == DJANGO:
            return run_case(replace(case, key=TWINS[case.key]), subject, seconds, cores) if case.key in TWINS else None
        figures = run_sync_case(case.key, case.connections, subject, seconds, cores)
    elif case.key.startswith("update"):
        figures = _updates(case, subject, seconds, cores)
    elif case.key.endswith("after_change"):
        figures = _after_change(case, subject, seconds)
    else:
        load = _load(case, subject)
        figures = {**_wire(load, case.records), **_loaded(load, subject, seconds, cores)}
    return {**figures, "memory": subject.server.memory()}


def _load(case: Case, subject: Subject) -> Load:
    url, headers, n = subject.server.url + SYNC, subject.headers, case.connections
    match case.key:
        case "full":
            return Load(url, headers, n)
        case "changed":
            return Load(f"{url}?last_sync_timestamp={subject.since}", headers, n)
        case "nothing":
            return Load(f"{url}?last_sync_timestamp={subject.newest}", headers, n)
        case "changed_cold" | "nothing_cold":
            after = subject.since if case.key == "changed_cold" else subject.newest
            second = subject.quiet_second(after)
            env = {"BENCH_PATH": SYNC, "BENCH_FROM": str(second)}
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            return Load(f"{url}?last_sync_timestamp={text}.000001Z", headers, n, "cold.lua", env)
        case "not_modified":
            etag = _exchange(Load(url, headers, n)).headers["ETag"]
            return Load(url, {**headers, "If-None-Match": etag}, n)
        case "login":
            body = json.dumps({"username": dataset.DOCTOR, "password": dataset.PASSWORD})
            headers = {k: v for k, v in headers.items() if k != "Authorization"}
            env = {"BENCH_METHOD": "POST", "BENCH_BODY": body}
            login = f"{subject.server.url}/api/auth/token/"
            return Load(login, {**headers, "Content-Type": "application/json"}, n, env=env)
    raise HarnessError(f"no such case: {case.key}")


def _exchange(load: Load):
    parts = urlsplit(load.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    method, body = load.env.get("BENCH_METHOD", "GET"), load.env.get("BENCH_BODY", "")
    return exchange(parts.port, method, path, load.headers, body.encode())


def _wire(load: Load, records: int | None) -> dict:
    """Bytes of one exchange, after a look at whether it is the reply the case is about."""
    seen = _exchange(load)
    expected = 304 if "If-None-Match" in load.headers else 200
    if seen.status != expected:
        raise HarnessError(f"{load.url} gave {seen.status} instead of {expected}: {seen.body[:300]!r}")
    if records is not None and len(seen.json) != records:
        raise HarnessError(f"{load.url} gave {len(seen.json)} records instead of {records}")
    return {"bytes_sent": seen.sent, "bytes_received": seen.received}


def _loaded(load: Load, subject: Subject, seconds: float, cores: Cores) -> dict:
    measure(load, min(WARM_UP_SECONDS, seconds), cores, may_be_empty=True)
    # What the warm-up left unanswered is still in the server's queue.
    subject.server.settle()
    return measure(load, seconds, cores)


def _updates(case: Case, subject: Subject, seconds: float, cores: Cores) -> dict:
    phone, records = _phone(subject)
    first = records[0]
    body = json.dumps({"client_last_synced_at": first["updated_at"], "diagnosis": dataset.diagnosis(1)}).encode()
    headers = {k: v for k, v in subject.headers.items() if k != "Accept-Encoding"}
    path = f"/api/appointments/{first['id']}/sync_update/"
    seen = exchange(subject.server.port, "PUT", path, {**headers, "Content-Type": "application/json"}, body)
    if seen.status != 200:
        raise HarnessError(f"PUT {path} gave {seen.status}: {seen.body[:300]!r}")
    records = phone.send("GET", SYNC)[0]
    phone.close()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{record['id']} {record['updated_at']}\n" for record in records)
        file.flush()
        load = Load(subject.server.url, headers, case.connections, "update.lua", {"BENCH_RECORDS": file.name})
        figures = measure(load, seconds, cores)
    return {"bytes_sent": seen.sent, "bytes_received": seen.received, **figures}


def _after_change(case: Case, subject: Subject, seconds: float) -> dict:
    """One phone writes, another fetches the list: nothing prepared for the list can still be valid.

    Only the list is timed. One connection, driven from Python, so requests/s is one over the mean. What is written to is
    in the list already, so that it stays as long as it is.
    """
    path = SYNC if case.key == "full_after_change" else f"{SYNC}?last_sync_timestamp={subject.since}"
    phone, records = _phone(subject, path)
    versions = {record["id"]: record["updated_at"] for record in records}
    ids, times = list(versions), []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len(times) < UPDATES_AFTER_CHANGE:
        one = ids[len(times) % len(ids)]
        edit = {"client_last_synced_at": versions[one], "diagnosis": dataset.diagnosis(len(times))}
        versions[one] = phone.send("PUT", f"/api/appointments/{one}/sync_update/", edit)[0]["updated_at"]
        start = time.perf_counter()
        phone.connection.request("GET", path, headers=subject.headers)
        phone.connection.getresponse().read()
        times.append(time.perf_counter() - start)
    phone.close()
    cuts = statistics.quantiles(times, n=100)
    wire = _wire(Load(subject.server.url + path, subject.headers, 1), case.records)
    return {
        **wire,
        "requests_per_second": round(1 / statistics.mean(times), 1),
        "p50_ms": round(cuts[49] * 1000, 3),
        "p99_ms": round(cuts[98] * 1000, 3),
        "requests": len(times),
        "failed": 0,
    }


def _phone(subject: Subject, path: str = SYNC):
    phone = client.Client(subject.server.port)
    phone.token = subject.token
    return phone, phone.send("GET", path)[0]
