"""The cases of API v2 under load: many phones, each with its own device, token and cursor."""

import http.client
import statistics
import tempfile
import time

from . import dataset
from .load import Load, measure
from .machine import Cores
from .phone import SYNC, Phone, compact
from .processes import HarnessError
from .subjects import Subject
from .wire import exchange

PUSHERS = 8
CHANGES = 200
HEADERS = {"Accept-Encoding": "gzip"}


def run_sync_case(key: str, connections: int, subject: Subject, seconds: float, cores: Cores) -> dict:
    match key:
        case "sync_nothing":
            return _pulls(subject, _up_to_date(subject), 0, connections, seconds, cores)
        case "sync_changed":
            lines = [(phone, phone.cursor_before) for phone in subject.phones]
            return _pulls(subject, lines, dataset.CHANGED, connections, seconds, cores)
        case "sync_after_change":
            return _after_change(subject, seconds)
        case "sync_push":
            return _pushes(subject, seconds, cores)
    raise HarnessError(f"no such case: {key}")


def _up_to_date(subject: Subject) -> list:
    for phone in subject.phones:
        phone.sync_all()
    return [(phone, phone.cursor) for phone in subject.phones]


def _pulls(subject: Subject, phones: list, records: int, connections: int, seconds: float, cores: Cores) -> dict:
    phone, cursor = phones[0]
    seen = exchange(phone.port, "POST", SYNC, phone.headers, compact({"cursor": cursor}).encode())
    if seen.status != 200 or _count(seen.json) != records:
        raise HarnessError(f"{_count(seen.json)} records instead of {records}: {seen.status} {seen.body[:300]!r}")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{phone.token} {compact({'cursor': cursor})}\n" for phone, cursor in phones)
        file.flush()
        env = {"BENCH_REQUESTS": file.name}
        load = Load(subject.server.url + SYNC, HEADERS, connections, "exchange.lua", env)
        measure(load, min(1, seconds), cores, may_be_empty=True)
        subject.server.settle()
        figures = measure(load, seconds, cores)
    return {"bytes_sent": seen.sent, "bytes_received": seen.received, **figures}


def _after_change(subject: Subject, seconds: float) -> dict:
    """One phone pushes 20 edits, another pulls them; only the pull is timed. One connection, driven from Python."""
    writer, reader = subject.phones[:2]
    for phone in (writer, reader):
        phone.sync_all()
    appointments = writer.keys("appointment")
    keys = [appointments[index] for index in dataset.changed_indexes()]
    connection = http.client.HTTPConnection("127.0.0.1", subject.server.port, timeout=60)
    times, deadline, seen = [], time.monotonic() + seconds, None
    while len(times) < CHANGES and (time.monotonic() < deadline or len(times) < 3):
        writer.sync([(key, {"notes": f"{dataset.worker_note(n)} {len(times)}"}) for n, key in enumerate(keys)])
        body = compact({"cursor": reader.cursor})
        start = time.perf_counter()
        connection.request("POST", SYNC, body, reader.headers)
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
        # The same once more, to be counted and applied.
        seen = reader.sync()
        if _count(seen.json) != dataset.CHANGED:
            raise HarnessError(f"{_count(seen.json)} records came instead of {dataset.CHANGED}")
    connection.close()
    cuts = statistics.quantiles(times, n=100)
    return {
        "bytes_sent": seen.sent,
        "bytes_received": seen.received,
        "requests_per_second": round(1 / statistics.mean(times), 1),
        "p50_ms": round(cuts[49] * 1000, 3),
        "p99_ms": round(cuts[98] * 1000, 3),
        "requests": len(times),
        "failed": 0,
    }


def _pushes(subject: Subject, seconds: float, cores: Cores) -> dict:
    """Doctors of the demo district, each with a phone that edits 20 appointments of its own in every request."""
    lines, number = [], 0
    while len(lines) < PUSHERS:
        number += 1
        phone = Phone(subject.server.port, f"doctor{number}", dataset.DEMO_PASSWORD)
        phone.sync_all(budget=1 << 20)
        # The text of others is not changed any more.
        keys = phone.keys("appointment", status="CONFIRMED") + phone.keys("appointment", status="PENDING")
        keys = keys[: dataset.CHANGED]
        if len(keys) < dataset.CHANGED:
            continue
        seen = phone.sync([(key, {"notes": dataset.worker_note(n)}) for n, key in enumerate(keys)])
        records = " ".join(f"{phone.records[key].uid}:{phone.records[key].revision}" for key in keys)
        lines.append(f"{phone.token} {phone.next_number} {phone.cursor} {records}\n")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(lines)
        file.flush()
        env = {"BENCH_PHONES": file.name}
        load = Load(subject.server.url + SYNC, {}, PUSHERS, "push.lua", env, threads=PUSHERS)
        figures = measure(load, seconds, cores)
    operations = round(figures["requests_per_second"] * dataset.CHANGED, 1)
    return {"bytes_sent": seen.sent, "bytes_received": seen.received, "operations_per_second": operations, **figures}


def _count(reply: dict) -> int:
    return sum(len(group["vals"][0]) for group in reply.get("changes", []))
