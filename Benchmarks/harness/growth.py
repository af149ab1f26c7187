"""The 20-changed list while the whole database grows: the cost must follow the changes, not the data."""

import statistics
from dataclasses import replace
from pathlib import Path

from .cases import CASES, run_case
from .machine import Cores
from .subjects import Nabha
from .targets import GROWING, GROWING_SYNC
from .tools import say

SIZES = [1_000, 10_000, 100_000, 1_000_000]
ROUNDS = 3
# Few enough that a request seldom waits for another: the p50 is then the request's own time.
CONNECTIONS = 4
KEYS = GROWING | GROWING_SYNC


def run_growth(nabha: Nabha, sizes: list[int], work: Path, cores: Cores, seconds: float) -> list[dict]:
    """One server per size, all up at once and measured in turns: a busy moment of the machine hits all sizes alike."""
    subjects, work = {}, work / "growth"
    work.mkdir()
    try:
        for size in sizes:
            say(f"  filling a database with {size:,} appointments …")
            subjects[size] = nabha.start(work, cores, size)
        samples = {size: {key: [] for key in KEYS} for size in sizes}
        cases = [replace(case, connections=CONNECTIONS) for case in CASES if case.key in KEYS]
        for subject in subjects.values():
            subject.sign_in()
        for turn in range(ROUNDS):
            for size, subject in subjects.items():
                for case in cases:
                    samples[size][case.key].append(run_case(case, subject, seconds, cores))
            say(f"  round {turn + 1} of {ROUNDS}")
        rows = [{"appointments": size, **_median(samples[size])} for size in sizes]
        for row in rows:
            subject = subjects[row["appointments"]]
            run_case(CASES[0], subject, seconds, cores)
            row["memory"] = subject.server.memory()
            row["database_mb"] = _megabytes(work / f"nabha-{row['appointments']}")
        return rows
    finally:
        for subject in subjects.values():
            subject.server.stop()


def _median(samples: dict) -> dict:
    return {
        f"{key}_{figure}": round(statistics.median(run[figure] for run in runs), 3)
        for key, runs in samples.items()
        for figure in ("p50_ms", "p99_ms", "requests_per_second")
    }


def _megabytes(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) // 1_000_000
