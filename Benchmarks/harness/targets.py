"""What is promised, and whether the figures keep it. The only place where targets stand."""

from dataclasses import dataclass

from .subjects import BARE, DJANGO, OURS

GROWTH_RATIO = 1.3
# The cases of the growing database, in the words of its table.
GROWING = {
    "changed": "same timestamp",
    "changed_cold": "another each time",
    "changed_after_change": "right after a change",
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
}


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
    return target.text, "met" if met else "**missed**"


def growth_targets(rows: list[dict]) -> list[tuple[str, str, str, str]]:
    """(what, measured, target, verdict) of the growing database; empty when it was not measured."""
    if len(rows) < 2:
        return []
    first, last = rows[0], rows[-1]
    found = []
    for key, title in GROWING.items():
        growth = last[f"{key}_p50_ms"] / first[f"{key}_p50_ms"]
        what = f"p50 at {last['appointments']:,} ÷ p50 at {first['appointments']:,}, {title}"
        found.append((what, f"{growth:.2f}", f"≤ {GROWTH_RATIO}", "met" if growth <= GROWTH_RATIO else "**missed**"))
    resident = last["memory"]["rss_kb"] / 1024
    what = f"resident memory with {last['appointments']:,} appointments, after the load"
    verdict_ = "met" if resident <= MEMORY_MB else "**missed**"
    found.append((what, f"{resident:.0f} MB", f"≤ {MEMORY_MB} MB", verdict_))
    return found
