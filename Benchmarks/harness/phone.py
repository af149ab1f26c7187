"""A phone that speaks API v2 as `Docs/protocol.md` has it: registers, pushes, pulls, keeps the records, compares them.

Headers and bodies are those that the Swift client gives: a body goes compressed where that saves bytes.
"""

import gzip
import hashlib
import json
import random
import time
import uuid
from dataclasses import dataclass

from . import client, dataset
from .processes import HarnessError
from .wire import Exchange, exchange

SYNC = "/api/v2/sync/"
CHECK = "/api/v2/sync/check/"
CODING_HEADER = len("content-encoding: gzip\r\n")
# A part of a scope that has no more records than this is compared record by record.
LISTED_ROWS = 16
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
UID_DIGITS = 13
DIFFERENCES = {"id", "revision", "made", "appointment_date", "confirmed_at", "completed_at", "cancelled_at"}
NOT_VALUES = {"id", "revision", "made", "rand"}

Key = tuple[str, int]


@dataclass
class Record:
    """What the server said of a record last. The order of `values` is the model's."""

    uid: str
    revision: int
    scopes: list[str]
    values: dict

    def hash(self, model: str) -> int:
        text = compact([model, self.uid, self.revision, *self.values.values()])
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


class Phone:
    def __init__(self, port: int, username: str, password: str = dataset.PASSWORD):
        self.port, self.username = port, username
        self.cursor: str | None = None
        # One from a while ago, for asking the same thing again and again.
        self.cursor_before: str | None = None
        self.next_number = 1
        self.records: dict[Key, Record] = {}
        person = client.Client(port)
        person.sign_in(username, password)
        body = {"uid": new_uid(), "name": "Benchmark", "app": "1.0 (Android 14)"}
        self.token = person.send("POST", "/api/v2/devices/", body)[0]["token"]
        person.close()

    @property
    def headers(self) -> dict:
        return {
            "accept-encoding": "gzip",
            "authorization": f"Bearer {self.token}",
            "content-type": "application/json",
        }

    def sync(self, edits: list[tuple[Key, dict]] | None = None, **members) -> Exchange:
        """One exchange, applied: pushes new values of fields, pulls what changed."""
        body = {"cursor": self.cursor} if self.cursor else {}
        sent = {self.next_number + place: edit for place, edit in enumerate(edits or [])}
        if sent:
            body["ops"] = [self._operation(number, *edit) for number, edit in sent.items()]
        seen = self.post(SYNC, {**body, **members})
        self.next_number += len(sent)
        for result in seen.json.get("results", []):
            if "rejected" in result:
                raise HarnessError(f"an operation was refused: {result}")
            key, values = sent[result["n"]]
            self.records[key].revision = result.get("ok") or result["merged"]
            self.records[key].values.update(values | result.get("set", {}))
        self._take(seen.json)
        self.cursor = seen.json.get("cursor", self.cursor)
        return seen

    def sync_all(self, **members) -> list[Exchange]:
        """Exchanges until there is no more."""
        pages = [self.sync(**members)]
        while pages[-1].json.get("more"):
            pages.append(self.sync(**members))
        return pages

    def keys(self, model: str, **values) -> list[Key]:
        """The records of a model that have these values."""
        return sorted(
            key
            for key, record in self.records.items()
            if key[0] == model and all(record.values[name] == value for name, value in values.items())
        )

    def repair(self, scope: str) -> list[Exchange]:
        """Asks for the checks of a scope; where they differ, compares it with the server's until nothing differs."""
        rounds = [self.sync(check=True)]
        part, theirs = self._part(scope, ""), rounds[0].json["checks"][scope]
        differing = [] if _sum(part) == [theirs["count"], theirs["sum"]] else [_place(part, theirs)]
        while differing:
            parts = {prefix: self._part(scope, prefix) for prefix in differing}
            nodes = [[scope, p, *(_rows if len(part) <= LISTED_ROWS else _sum)(part)] for p, part in parts.items()]
            seen = self.post(CHECK, {"nodes": nodes})
            self._take(seen.json)
            rounds.append(seen)
            differing = [prefix for _, prefix in seen.json.get("rest", [])]
            differing += [prefix + digit for _, prefix in seen.json.get("split", []) for digit in "0123456789abcdef"]
        return rounds

    def post(self, path: str, body: dict) -> Exchange:
        content, headers = compact(body).encode(), self.headers
        compressed = gzip.compress(content)
        if len(compressed) + CODING_HEADER < len(content):
            content, headers["content-encoding"] = compressed, "gzip"
        seen = exchange(self.port, "POST", path, headers, content)
        if seen.status != 200:
            raise HarnessError(f"POST {path} gave {seen.status}: {seen.body[:500].decode(errors='replace')}")
        return seen

    def _operation(self, number: int, key: Key, values: dict) -> dict:
        record = self.records[key]
        at = time.time_ns() // 1000
        return {"n": number, "model": key[0], "uid": record.uid, "base": record.revision, "set": values, "at": at}

    def _part(self, scope: str, prefix: str) -> list[tuple[Key, int, str]]:
        """Of the records of a scope whose uid has the prefix in its last twelve digits: key, hash and these digits."""
        return [
            (key, record.hash(key[0]), record.uid[24:])
            for key, record in sorted(self.records.items())
            if scope in record.scopes and record.uid[24:].startswith(prefix)
        ]

    def _take(self, reply: dict) -> None:
        for model, ids in reply.get("exits", {}).items():
            for one in ids:
                self.records.pop((model, one), None)
        for group in reply.get("changes", []):
            self._take_group(group["model"], group["in"], dict(zip(group["cols"], group["vals"], strict=True)))

    def _take_group(self, model: str, scopes: list[str], columns: dict) -> None:
        count = len(columns["id"])
        rand = columns.pop("rand", None)
        rows = {name: _column(name, values, count) for name, values in columns.items()}
        names = [name for name in rows if name not in NOT_VALUES]
        for n in range(count):
            key, revision = (model, rows["id"][n]), rows["revision"][n]
            values = {name: rows[name][n] for name in names}
            if rand:
                uid = new_uid(rows["made"][n], _number(rand[n * UID_DIGITS : (n + 1) * UID_DIGITS]))
                self.records[key] = Record(uid, revision, scopes, values)
            else:
                record = self.records[key]
                record.revision, record.scopes = revision, scopes
                record.values.update(values)


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def new_uid(milliseconds: int | None = None, bits: int | None = None) -> str:
    """A UUID of version 7, of now and of random bits unless they are given."""
    milliseconds = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    bits = random.getrandbits(74) if bits is None else bits
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number << 6 | DIGITS.index(digit)
    return number


def _column(name: str, values, count: int) -> list:
    if not isinstance(values, list):
        return [values] * count
    if name not in DIFFERENCES:
        return values
    column, last = [], 0
    for value in values:
        last = last if value is None else last + value
        column.append(None if value is None else last)
    return column


def _sum(part: list) -> list:
    return [len(part), f"{sum(number for _, number, _ in part) % (1 << 64):016x}"]


def _rows(part: list) -> list:
    return [[[model, one, f"{number:016x}"[:8]] for (model, one), number, _ in part]]


def _place(part: list, theirs: dict) -> str:
    """The last digits of the uid of the record by which a scope differs; none where it is not a single one."""
    sums = (int(theirs["sum"], 16) - sum(number for _, number, _ in part)) % (1 << 64)
    own = sum(number * int(digits, 16) for _, number, digits in part)
    weights = (int(theirs["weighted"], 16) - own) % (1 << 64)
    zeros = (sums & -sums).bit_length() - 1
    if zeros not in range(17) or weights % (1 << zeros):
        return ""
    bits = 1 << (64 - zeros)
    key = (weights >> zeros) * pow(sums >> zeros, -1, bits) % bits
    return f"{key:012x}" if key < 1 << 48 else ""
