"""The three servers measured side by side, and what a phone would know about each of them."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import client, dataset, tools
from .machine import Cores
from .phone import Phone
from .processes import HarnessError, Server, free_port

OURS, BARE, DJANGO = "nabha", "bare", "django"
SYNC = "/api/appointments/sync/"
# Devices of the doctor under test; a user may have 20.
PHONES = 16


@dataclass
class Subject:
    """A running server with the data set, and the state of the phone that talks to it."""

    server: Server
    since: str = ""
    token: str = ""
    newest: str = ""
    etag: str = ""
    phones: list[Phone] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.server.name

    @property
    def headers(self) -> dict:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "bench"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def sign_in(self) -> None:
        """A fresh token, and the timestamp and ETag of the reply a phone saw last."""
        if self.name == BARE:
            self.token = "x" * 200
            return
        phone = client.Client(self.server.port)
        phone.sign_in(dataset.DOCTOR)
        records, headers = phone.send("GET", SYNC)
        phone.close()
        if len(records) != dataset.IN_VIEW:
            raise HarnessError(f"{self.name}: {len(records)} appointments in view instead of {dataset.IN_VIEW}")
        self.token, self.newest = phone.token, headers["X-Last-Sync"]

    def quiet_second(self, text: str) -> int:
        """The first whole second (Unix time) after an instant."""
        return int(client.instant(text).timestamp()) + 1


def start_bare(executable: Path, work: Path, cores: Cores) -> Subject:
    port = free_port()
    server = Server(BARE, [executable, port], port, work / "bare.log", cores.server, {"LOG_LEVEL": "error"})
    server.wait_ready()
    return Subject(server)


def start_django(python: Path, work: Path, cores: Cores, appointments: int) -> Subject:
    database = work / "django.sqlite3"
    env = {"PEER_DATABASE": str(database), "PYTHONDONTWRITEBYTECODE": "1"}
    options = {"env": {**os.environ, **env}, "cwd": tools.DJANGO}
    tools.run([python, "manage.py", "migrate", "--run-syncdb", "-v", "0"], **options)
    seeded = tools.run([python, "manage.py", "seed", "--appointments", appointments], **options)
    port = free_port()
    command = [python, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "peer.wsgi"]
    server = Server(DJANGO, command, port, work / "django.log", cores.server, env, tools.DJANGO)
    server.wait_ready()
    return Subject(server, since=json.loads(seeded)["last_sync_timestamp"])


class Nabha:
    """Our program on data directories of its own."""

    def __init__(self, executable: Path, seed: int):
        self.executable, self.seed = executable, seed

    def prepare(self, data: Path, appointments: int) -> None:
        """Everyone else's appointments, and an admin; the doctor under test comes through the API."""
        others = appointments - dataset.IN_VIEW
        if others > 0:
            tools.run([self.executable, "demo", "load", "--data", data, "--scale", others, "--seed", self.seed])
        else:
            tools.run([self.executable, "migrate", "--data", data])
        command = [self.executable, "user", "create", dataset.ADMIN, "--role", "admin", "--password-stdin"]
        tools.run([*command, "--data", data], input=dataset.PASSWORD + "\n")

    def serve(self, data: Path, work: Path, cores: Cores) -> Server:
        port = free_port()
        command = [self.executable, "serve", "--data", data, "--host", "127.0.0.1", "--port", port]
        server = Server(OURS, command, port, work / f"{data.name}.log", cores.server)
        server.wait_ready()
        return server

    def start(self, work: Path, cores: Cores, appointments: int) -> Subject:
        """Filled through one process, served by a fresh one: memory is then that of serving."""
        data = work / f"nabha-{appointments}"
        data.mkdir()
        self.prepare(data, appointments)
        server = self.serve(data, work, cores)
        phones: list[Phone] = []
        try:
            since = client.populate(server.port, lambda: phones.extend(_phones(server.port)))
        finally:
            server.stop()
        subject = Subject(self.serve(data, work, cores), since=since, phones=phones)
        for phone in phones:
            phone.port = subject.server.port
        return subject


def _phones(port: int) -> list[Phone]:
    """Phones in step with what there was before the 20 changes; each remembers the cursor of then."""
    phones = [Phone(port, dataset.DOCTOR) for _ in range(PHONES)]
    for phone in phones:
        phone.sync_all(budget=1 << 20)
        phone.cursor_before = phone.cursor
    return phones


def version(command: list) -> str:
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return (shown.stdout or shown.stderr).splitlines()[0].strip() if shown.returncode == 0 else "unknown"
