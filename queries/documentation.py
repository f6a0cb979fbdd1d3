"""The catalogue as a table, for docs/queries.md."""

from collections.abc import Iterable

from queries.model import Parameter, Query

__all__ = ["markdown_table"]


def markdown_table(queries: Iterable[Query]) -> str:
    """A Markdown table of queries: name, parameters, columns, and what each answers."""
    head = "| name | parameters | columns | answers |\n| --- | --- | --- | --- |\n"
    return head + "".join(map(_row, queries))


def _row(query: Query) -> str:
    parameters = ", ".join(map(_parameter, query.parameters))
    columns = ", ".join(column.name for column in query.columns)
    return f"| `{query.name}` | {parameters} | {f'`{columns}`' if columns else '(graph)'} | {query.title} |\n"


def _parameter(parameter: Parameter) -> str:
    mark = "[]" if parameter.many else ""
    if parameter.default is not None:
        return f"`{parameter.name}{mark}`={parameter.default}"
    return f"`{parameter.name}{mark}`{'' if parameter.required else '?'}"
