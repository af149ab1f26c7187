"""The bytes of a worker's month: the same records and edits through API v2, API v1 and Kinto, counted on the socket."""

import contextlib
import random
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import client, dataset
from .kinto import KintoPhone, start_kinto
from .legacy import LISTS, LegacyPhone
from .machine import Cores
from .phone import SYNC, Phone, new_uid
from .subjects import Nabha
from .tools import say
from .traffic import Traffic

ROUNDS = 5
SYNCS_A_MONTH = 4
BUDGETS = {"8k": 8 << 10, "64k": 64 << 10, "1m": 1 << 20}
REPAIRS = 9
# Among how many of the demo district one with about 1,000 appointments is looked for.
DEMO_DOCTORS = 8
OPERATIONS_A_REQUEST = 200
# Appointments and patients: what both peers keep in step when nothing else is asked of them.
OWN = LISTS[:2]


def run_worker(nabha: Nabha, kinto_python: Path | None, work: Path, cores: Cores, appointments: int) -> dict:
    work = work / "worker"
    work.mkdir()
    data = work / "data"
    data.mkdir()
    with contextlib.ExitStack() as stack:
        nabha.prepare(data, appointments)
        server = nabha.serve(data, work, cores)
        stack.callback(server.stop)
        client.populate(server.port)
        kinto = None
        if kinto_python:
            kinto = start_kinto(kinto_python, work, cores)
            stack.callback(kinto.stop)
        worker = _Worker(server.port, kinto.port if kinto else None)
        for step in (worker.first_sync, worker.month, worker.pushes, worker.repair):
            say(f"  {step.__doc__.splitlines()[0]}")
            step()
        date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return {"date": date, "records": worker.records, "works": worker.works}


class _Worker:
    def __init__(self, port: int, kinto_port: int | None):
        self.port, self.kinto_port = port, kinto_port
        self.works: dict[str, dict] = {}
        self.records: dict[str, int] = {}
        self.admin = client.Client(port)
        self.admin.sign_in(dataset.ADMIN)

    def first_sync(self) -> None:
        """first sync of a doctor of the demo district"""
        doctor, password = self._demo_doctor(), dataset.DEMO_PASSWORD
        for name, budget in BUDGETS.items():
            phone = Phone(self.port, doctor, password)
            pages = phone.sync_all(budget=budget)
            self.works[f"first_{name}"] = {"v2": Traffic.of(*pages).json}
        for model, _ in phone.records:
            self.records[model] = self.records.get(model, 0) + 1
        nothing = phone.sync()

        # What everyone carries: the first sync of a doctor without any appointment.
        client.create_user(self.admin, "bench-doctor-new", "doctor", dataset.doctor_profile(1))
        directory = Traffic.of(*Phone(self.port, "bench-doctor-new").sync_all(budget=BUDGETS["1m"]))
        part = Traffic(0, directory.received - nothing.received, 0)
        self.works["first_directory"] = {"v2": part.json}
        whole = self.works["first_1m"]["v2"]
        own = Traffic(whole["sent"], whole["received"] - part.received, whole["requests"])
        self.works["first_own"] = {"v2": own.json}

        legacy = LegacyPhone(self.port, doctor, password)
        found = {name: legacy.pull(name) for name in LISTS}
        kinto = self._kinto(doctor)
        for name, seen in found.items():
            if kinto:
                kinto.fill(name, seen.json)
        kept = {name: kinto.pull(name) for name in LISTS} if kinto else {}
        for key, names in (("first_own", OWN), ("first_directory", LISTS[2:]), ("first_1m", LISTS)):
            self._note(key, [found[name] for name in names], [kept[name] for name in names if kept])

    def month(self) -> None:
        """syncs with nothing new and with 20 changes of somebody else"""
        phone, legacy, kinto = self._phones()
        nothing, changed = [], []
        for turn in range(ROUNDS):
            nothing.append(self._pull(phone, legacy, kinto, records=0))
            self._edit(legacy, turn)
            changed.append(self._pull(phone, legacy, kinto, records=dataset.CHANGED))
        self.works["nothing"], self.works["changed"] = _median(nothing), _median(changed)
        half = SYNCS_A_MONTH // 2
        self.works["month"] = _sum(changed[:SYNCS_A_MONTH])
        self.works["month_half"] = _sum(changed[:half] + nothing[:half])

    def pushes(self) -> None:
        """edits of one's own, one and twenty at once"""
        phone, legacy, kinto = self._phones()
        keys = phone.keys("appointment", status="PENDING")
        one, many = [], []
        for turn in range(ROUNDS):
            one.append(self._push(phone, legacy, kinto, [keys.pop() for _ in range(3)], turn))
            many.append(self._push(phone, legacy, kinto, [keys.pop() for _ in range(3 * dataset.CHANGED)], turn))
        self.works["push_one"], self.works["push_20"] = _median(one), _median(many)

    def repair(self) -> None:
        """records that are not as they should be, among 4,096"""
        phone = self._large_phone()
        scope = f"doctor/{self.large_doctor}"
        legacy = LegacyPhone(self.port, dataset.REPAIR_DOCTOR)
        lists = [legacy.pull(name) for name in OWN]
        chance = random.Random(1)
        keys = phone.keys("appointment")
        self.works["check"] = {"v2": Traffic.of(*phone.repair(scope)).json}
        for work, bad in (("repair", 1), ("repair_3", 3)):
            found = []
            for _ in range(REPAIRS):
                chosen = chance.sample(keys, bad)
                for key in chosen:
                    phone.records[key].values["notes"] = "a bit fell over"
                # What the daily comparison costs, where nothing differs, stands in a line of its own.
                found.append({"v2": Traffic.of(*phone.repair(scope)[1:]).json})
                assert all(phone.records[key].values["notes"] != "a bit fell over" for key in chosen)
            self.works[work] = {**_median(found), "v1": Traffic.of(*lists).json}

    # Steps

    def _demo_doctor(self) -> str:
        """The doctor of the demo district whose appointments are nearest to 1,000."""
        counts = {}
        for number in range(1, DEMO_DOCTORS + 1):
            name = f"doctor{number}"
            counts[name] = len(LegacyPhone(self.port, name, dataset.DEMO_PASSWORD).pull(LISTS[0]).json)
        return min(counts, key=lambda name: abs(counts[name] - dataset.IN_VIEW))

    def _kinto(self, username: str) -> KintoPhone | None:
        return KintoPhone(self.kinto_port, username) if self.kinto_port else None

    def _phones(self):
        """Three phones of the doctor under test that are in step."""
        phone, legacy = Phone(self.port, dataset.DOCTOR), LegacyPhone(self.port, dataset.DOCTOR)
        kinto = self._kinto(dataset.DOCTOR)
        phone.sync_all()
        for name in LISTS:
            records = legacy.pull(name).json
            if kinto:
                kinto.fill(name, records)
                kinto.pull(name)
        return phone, legacy, kinto

    def _edit(self, legacy: LegacyPhone, turn: int) -> None:
        """20 changes by an admin through API v1."""
        for place, index in enumerate(dataset.worker_indexes(turn + 1)):
            record = legacy.records["appointments"][index]
            date = client.instant(record["appointment_date"])
            edit, appointment = dataset.worker_edit(place, index, date), f"/api/appointments/{record['id']}"
            if "reason" in edit:
                self.admin.send("POST", f"{appointment}/cancel/", edit)
            else:
                version = {"client_last_synced_at": record["updated_at"]}
                self.admin.send("PUT", f"{appointment}/sync_update/", version | edit)

    def _pull(self, phone: Phone, legacy: LegacyPhone, kinto: KintoPhone | None, records: int) -> dict:
        seen = phone.sync()
        found = {name: legacy.pull(name) for name in LISTS}
        counts = (sum(len(group["vals"][0]) for group in seen.json.get("changes", [])), len(found[LISTS[0]].json))
        if counts != (records, records):
            raise ValueError(f"{counts} records came instead of {records}")
        if kinto and records:
            kinto.fill(LISTS[0], found[LISTS[0]].json)
        kept = {name: kinto.pull(name) for name in LISTS} if kinto else {}
        return _ways(seen, found, kept)

    def _push(self, phone, legacy, kinto, keys: list, turn: int) -> dict:
        """The same edits through each of the ways, to appointments of its own."""
        count = len(keys) // 3
        notes = [dataset.worker_note(turn * dataset.CHANGED + place) for place in range(count)]
        ways = [keys[way * count : (way + 1) * count] for way in range(3)]
        seen = phone.sync([(key, {"notes": note}) for key, note in zip(ways[0], notes, strict=True)])
        through = [legacy.push(key[1], note) for key, note in zip(ways[1], notes, strict=True)]
        found = {"v2": Traffic.of(seen).json, "v1": Traffic.of(*through).json}
        if kinto:
            edits = [(key[1], note) for key, note in zip(ways[2], notes, strict=True)]
            found["kinto"] = Traffic.of(kinto.push(edits)).json
        phone.sync_all()
        legacy.pull(LISTS[0])
        return found

    def _large_phone(self) -> Phone:
        """A doctor with 4,095 appointments of one patient, made through API v2."""
        self.large_doctor = client.create_user(self.admin, dataset.REPAIR_DOCTOR, "doctor", dataset.doctor_profile(2))
        patient = client.create_user(self.admin, "bench-patient-repair", "patient", dataset.patient_profile(99))
        maker = Phone(self.port, dataset.ADMIN)
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
        rest, number = list(range(dataset.REPAIR_RECORDS - 1)), 1
        while rest:
            now, rest = rest[:OPERATIONS_A_REQUEST], rest[OPERATIONS_A_REQUEST:]
            operations = []
            for index in now:
                values = {
                    "patient_id": patient,
                    "doctor_id": self.large_doctor,
                    "appointment_date": int(dataset.slot(index, start).timestamp()) * 1_000_000,
                    "symptoms": dataset.symptoms(index),
                }
                operations.append({"n": number, "model": "appointment", "uid": new_uid(), "create": values})
                number += 1
            results = maker.post(SYNC, {"ops": operations, "budget": 256}).json["results"]
            if any("ok" not in result and "merged" not in result for result in results):
                raise ValueError(f"an appointment was refused: {results[:2]}")
        phone = Phone(self.port, dataset.REPAIR_DOCTOR)
        phone.sync_all(budget=BUDGETS["1m"])
        return phone

    def _note(self, work: str, found: list, kept: list) -> None:
        self.works[work]["v1"] = Traffic.of(*found).json
        if kept:
            self.works[work]["kinto"] = Traffic.of(*kept).json


def _ways(seen, found: dict, kept: dict) -> dict:
    """Of appointments alone and of all lists; API v2 has all of them in each exchange."""
    ways = {"v2": Traffic.of(seen), "v1": Traffic.of(found[LISTS[0]]), "v1_all": Traffic.of(*found.values())}
    if kept:
        ways |= {"kinto": Traffic.of(kept[LISTS[0]]), "kinto_all": Traffic.of(*kept.values())}
    return {way: traffic.json for way, traffic in ways.items()}


def _median(rounds: list[dict]) -> dict:
    """The round with the median of bytes, for each way."""
    return {
        way: statistics.median_low(
            [(found[way]["sent"] + found[way]["received"], n, found[way]) for n, found in enumerate(rounds)]
        )[2]
        for way in rounds[0]
    }


def _sum(rounds: list[dict]) -> dict:
    return {
        way: {figure: sum(found[way][figure] for found in rounds) for figure in ("sent", "received", "requests")}
        for way in rounds[0]
    }
