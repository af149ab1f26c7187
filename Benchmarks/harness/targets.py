"""What is promised, and whether the figures keep it. The only place where targets stand."""

from dataclasses import dataclass

from .subjects import BARE, DJANGO, OURS

GROWTH_RATIO = 1.3
# The cases of the growing database, in the words of its tables.
GROWING = {
    "changed": "same timestamp",
    "changed_cold": "another each time",
    "changed_after_change": "right after a change",
}
GROWING_SYNC = {
    "sync_nothing": "nothing new",
    "sync_changed": "20 changed",
    "sync_after_change": "20 changed right after the change",
}
MEMORY_MB = 150


@dataclass(frozen=True)
class Target:
    """Our requests/s over the peer's must be at least `ratio`."""

    peer: str
    ratio: float

    @property
    def text(self) -> str:
        return f"≥ {self.ratio:.0%} of bare" if self.peer == BARE else f"≥ {self.ratio:g} × Django"


TARGETS = {
    "full": Target(DJANGO, 30),
    "changed": Target(DJANGO, 40),
    "changed_cold": Target(DJANGO, 40),
    "nothing": Target(BARE, 0.7),
    "nothing_cold": Target(BARE, 0.7),
    "not_modified": Target(BARE, 0.7),
    "update_8": Target(DJANGO, 20),
    "update_32": Target(DJANGO, 20),
    "sync_nothing": Target(BARE, 0.7),
    "sync_changed": Target(DJANGO, 40),
}
# Durable operations a second, pushed by several phones at once.
PUSHED_OPERATIONS = 3_000

# The SDK, on one core of a server: records applied in milliseconds, and a day's list among many.
APPLIED_MS = {1_000: 150}
TODAY_MS = {100_000: 5}
# How much more memory a first sync may take where there is a hundred times as much: pages bound it, not the data.
SYNC_MEMORY_RATIO = 1.5

# What the works of `worker.py` may cost: bytes in both directions together.
BYTES = {
    "nothing": 600,
    "changed": 1_600,
    "month": 7_000,
    "month_half": 7_000,
    "push_one": 800,
    "first_own": 70_000,
    "repair": 1_000,
}
# A sync is one request.
ONE_REQUEST = {"nothing", "changed", "push_one", "push_20"}


def ratio(figures: dict, peer: str) -> float | None:
    """Our requests/s over the peer's; None when either was not measured or did no work."""
    ours, theirs = (figures.get(name) or {} for name in (OURS, peer))
    if "requests_per_second" not in ours or not theirs.get("requests_per_second"):
        return None
    return ours["requests_per_second"] / theirs["requests_per_second"]


def verdict(key: str, figures: dict) -> tuple[str, str]:
    """The target in words, and `met`, `missed` or `–` (not measured)."""
    target = TARGETS.get(key)
    if target is None:
        return "–", "–"
    reached = ratio(figures, target.peer)
    ours = figures.get(OURS) or {}
    if "error" in ours:
        return target.text, "**missed**"
    if reached is None:
        return target.text, "–"
    # A figure reached by refusing requests is no figure.
    met = reached >= target.ratio and not ours["failed"]
    return target.text, _word(met)


def push_target(figures: dict) -> list[tuple[str, str, str, str]]:
    """(what, measured, target, verdict) of pushing; empty when it was not measured."""
    ours = figures.get(OURS) or {}
    if "operations_per_second" not in ours:
        return []
    reached = ours["operations_per_second"]
    met = reached >= PUSHED_OPERATIONS and not ours["failed"]
    return [
        ("durable operations a second, pushed 20 at a time", f"{reached:,.0f}", f"≥ {PUSHED_OPERATIONS:,}", _word(met))
    ]


def bytes_verdict(work: str, ways: dict) -> tuple[str, str]:
    """The target of a work in words, and whether API v2 keeps it."""
    ours = ways["v2"]
    target = BYTES.get(work)
    if target is None and work not in ONE_REQUEST:
        return "–", "–"
    met = work not in ONE_REQUEST or ours["requests"] == 1
    if target is None:
        return "1 request", _word(met)
    met = met and ours["sent"] + ours["received"] <= target
    return f"≤ {target:,}" + (" in 1" if work in ONE_REQUEST else ""), _word(met)


def growth_targets(rows: list[dict]) -> list[tuple[str, str, str, str]]:
    """(what, measured, target, verdict) of the growing database; empty when it was not measured."""
    if len(rows) < 2:
        return []
    first, last = rows[0], rows[-1]
    found = []
    titles = GROWING | {key: f"API v2, {title}" for key, title in GROWING_SYNC.items()}
    for key, title in titles.items():
        if f"{key}_p50_ms" not in first:
            continue
        growth = last[f"{key}_p50_ms"] / first[f"{key}_p50_ms"]
        what = f"p50 at {last['appointments']:,} ÷ p50 at {first['appointments']:,}, {title}"
        found.append((what, f"{growth:.2f}", f"≤ {GROWTH_RATIO}", _word(growth <= GROWTH_RATIO)))
    resident = last["memory"]["rss_kb"] / 1024
    what = f"resident memory with {last['appointments']:,} appointments, after the load"
    found.append((what, f"{resident:.0f} MB", f"≤ {MEMORY_MB} MB", _word(resident <= MEMORY_MB)))
    return found


def _word(met: bool) -> str:
    return "met" if met else "**missed**"


def sdk_targets(rows: list[dict]) -> list[tuple[str, str, str, str]]:
    found = []
    for row in rows:
        size = int(row["records"])
        if size in APPLIED_MS:
            target = APPLIED_MS[size]
            met = _word(row["sync_ms"] <= target)
            found.append((f"{size:,} records applied", f"{row['sync_ms']:.0f} ms", f"≤ {target} ms", met))
        if size in TODAY_MS:
            target = TODAY_MS[size]
            met = _word(row["today_p50_ms"] <= target)
            found.append((f"today's list among {size:,}", f"{row['today_p50_ms']:.2f} ms", f"≤ {target} ms", met))
    grown = rows[-1]["peak_kb"] / rows[0]["peak_kb"]
    what = f"peak memory with {int(rows[-1]['records']):,} records ÷ with {int(rows[0]['records']):,}"
    found.append((what, f"{grown:.2f}", f"≤ {SYNC_MEMORY_RATIO}", _word(grown <= SYNC_MEMORY_RATIO)))
    return found
