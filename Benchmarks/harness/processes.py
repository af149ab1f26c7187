"""Servers as child processes: pinned to their cores, measured as a tree, and gone when the harness is gone."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
READY_SECONDS = 60
STOP_SECONDS = 10
SETTLE_SECONDS = 20
SETTLE_STEP_SECONDS = 0.25

_libc = ctypes.CDLL(None, use_errno=True)


class HarnessError(Exception):
    """A step failed in a way the person at the terminal can act on."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One running server: its port, its process group, its log."""

    def __init__(self, name: str, command: list, port: int, log: Path, cores=None, env=None, cwd=None):
        self.name, self.port, self.log = name, port, log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                start_new_session=True,
                preexec_fn=lambda: _in_child(cores),
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self) -> None:
        """Returns when the server answers HTTP, whatever it answers."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise HarnessError(f"{self.name} ended with {self.process.returncode}:\n{self.log_tail()}")
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise HarnessError(f"{self.name} did not answer within {READY_SECONDS} s:\n{self.log_tail()}")

    def log_tail(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def memory(self) -> dict:
        """Kilobytes over the process and its children. Pages that workers share count once in `pss`."""
        total = {"rss_kb": 0, "peak_kb": 0, "pss_kb": 0}
        for pid in _tree(self.process.pid):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total["rss_kb"] += _kilobytes(status, "VmRSS")
            total["peak_kb"] += _kilobytes(status, "VmHWM")
            total["pss_kb"] += _kilobytes(rollup, "Pss")
        return total

    def settle(self) -> None:
        """Waits until the server has finished what an earlier load left in its queues."""
        deadline, before = time.monotonic() + SETTLE_SECONDS, -1
        while time.monotonic() < deadline:
            now = sum(_processor_ticks(pid) for pid in _tree(self.process.pid))
            # One tick (10 ms) of housekeeping in a step is idle.
            if before >= 0 and now - before <= 1:
                return
            before = now
            time.sleep(SETTLE_STEP_SECONDS)

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _in_child(cores) -> None:
    # Also when the harness is killed without a chance to clean up.
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if cores:
        os.sched_setaffinity(0, cores)


def _tree(root: int) -> list[int]:
    pids, found = [root], []
    while pids:
        pid = pids.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                pids.extend(int(child) for child in task.read_text().split())
            except OSError:
                continue
    return found


def _processor_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    # After the name: user and system time are the 12th and 13th field.
    return int(fields[11]) + int(fields[12])


def _kilobytes(text: str, key: str) -> int:
    for line in text.splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    return 0
