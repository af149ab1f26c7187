"""What several exchanges cost together."""

from dataclasses import asdict, dataclass

from .wire import Exchange


@dataclass(frozen=True)
class Traffic:
    sent: int
    received: int
    requests: int

    @classmethod
    def of(cls, *exchanges: Exchange) -> "Traffic":
        return cls(sum(one.sent for one in exchanges), sum(one.received for one in exchanges), len(exchanges))

    @property
    def json(self) -> dict:
        return asdict(self)
