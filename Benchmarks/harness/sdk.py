"""The Swift SDK by itself: a first sync into a database on disk, and the reading of a day's list."""

import json
import os
import statistics
from pathlib import Path

from . import tools

# Records in view of a doctor, of a whole district, and what lies between.
SIZES = [1_000, 10_000, 100_000]
ROUNDS = 5


def run_sdk(work: Path) -> list[dict]:
    """A row for each size: the median of several fresh processes, for the largest of one."""
    executable = tools.build(tools.SDK, "sdk")
    rows = []
    for size in SIZES:
        rounds = [_run(executable, size, work) for _ in range(ROUNDS if size < SIZES[-1] else 1)]
        row = {key: statistics.median(found[key] for found in rounds) for key in rounds[0]}
        tools.say(f"  {size:9,} records {row['sync_ms']:10,.0f} ms   today {row['today_p50_ms']:.2f} ms")
        rows.append(row)
    return rows


def _run(executable: Path, size: int, work: Path) -> dict:
    return json.loads(tools.run([executable, size], env={**os.environ, "TMPDIR": str(work)}))
