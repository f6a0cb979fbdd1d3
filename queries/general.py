"""Questions about all plans: the named queries as they are asked without a value."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from queries.binding import bind
from queries.model import ParameterType, Query

__all__ = ["general"]


class _NoThings:
    def resolve(self, kind: ParameterType, value: str, parameter: str) -> tuple[NamedNode, ...]:
        raise NotImplementedError(parameter)


def general(queries: Iterable[Query]) -> Iterator[str]:
    """The text of each query that needs no value and answers with a table, bound to its defaults alone.

    It is the one that ``bind`` gives to whoever asks so.
    """
    for query in queries:
        needed = [each for each in query.parameters if each.required and each.default is None]
        things = [each for each in query.parameters if each.default is not None and each.type.is_thing]
        if not query.answers_with_graph and not needed and not things:
            yield bind(query, {}, _NoThings())
