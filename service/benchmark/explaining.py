"""Why a question takes longer here than on the best peer, as far as the figures of the run itself say it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from service.benchmark.figures import Asked, Figures
from service.benchmark.names import OURS, OURS_NOTHING, SAME_ENGINE, TITLES

__all__ = ["SLOWER", "why"]

SLOWER = 2.0
"""How many times longer than the best peer is not explained by anything that takes up to so many times its time."""


def why(asked: Asked, clients: int, written: Mapping[str, str]) -> str:
    """The reason, with so many clients: what a request costs by itself, or the engine, or what is `written` about it.

    Empty where there is none.
    """
    measured, best = asked.measured.get(clients, {}), asked.against_best(clients)
    own, nothing = measured.get(OURS), measured.get(OURS_NOTHING)
    if own and nothing and best:
        peer = measured[best[1]]
        if _is_cost_of_asking(own, nothing, peer):
            return (
                "Short: what a request of this length costs here that asks nothing (HTTP, a process that can be "
                f"stopped, limits) is the difference; without it {max(_left(own, nothing, peer), 0):.1f} times by the "
                f"clock, {max(_processor_left(own, nothing, peer), 0):.1f} times by processor time."
            )
        of_so_many = clients if SAME_ENGINE in dict(asked.right_peers(clients)) else 1
        if engines := _engines(asked, of_so_many, best[1]):
            return engines
    return written.get(asked.name, "")


def _engines(asked: Asked, clients: int, best: str) -> str:
    """That the engine is the reason, where the peer that has the same one takes as long; with
    many clients it may have been left out."""
    measured = asked.measured.get(clients, {})
    own, nothing, peer = measured.get(OURS), measured.get(OURS_NOTHING), measured.get(best)
    same = dict(asked.right_peers(clients)).get(SAME_ENGINE)
    if not (own and nothing and peer and same) or best == SAME_ENGINE or not _is_cost_of_asking(own, nothing, same):
        return ""
    return (
        f"The engine's: {TITLES[SAME_ENGINE]}, which has the same one, takes {same.ratio(peer):.1f} times as long as "
        f"{TITLES[best]} itself{' for one client' if clients == 1 else ''}."
    )


def _is_cost_of_asking(own: Figures, nothing: Figures, peer: Figures) -> bool:
    """Whether without what a request costs here no more than so many times a peer's time is left, by either clock: the
    one on the wall also counts who else was busy, that of the processors does not see who waits for whom."""
    return min(_left(own, nothing, peer), _processor_left(own, nothing, peer)) <= SLOWER


def _processor_left(own: Figures, nothing: Figures, peer: Figures) -> float:
    """How many times as much processor time as a peer a question takes without what a request costs here."""
    return (own.cpu - nothing.cpu) / peer.cpu if peer.cpu else float("inf")


def _left(own: Figures, nothing: Figures, peer: Figures) -> float:
    """How many times longer than a peer a question takes without what a request costs here, round by round.

    More exactly, what a request costs the peer would have to be taken off, too: a tenth of ours.
    """
    rounds = zip(own.rounds, nothing.rounds, peer.rounds, strict=False)
    return statistics.median((one - other) / third for one, other, third in rounds)
