"""What no query may do: reach out of the snapshot."""

from __future__ import annotations

import re

from graph.errors import PlanweaveError

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*                                   # a comment
      | <[^<>"{}|^`\\\x00-\x20]*>                              # an IRI
      | \"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?'''      # long strings
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'          # strings
      | [?$]\w+ | \w*:[\w.:%-]* | @\w+)                        # variables, prefixed names, language tags
      | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)


class ServiceRefused(PlanweaveError):
    """A query that asks this endpoint to query another one."""


def refuse_service(sparql: str) -> None:
    """Raise `ServiceRefused` if the query has a SERVICE clause: the engine would fetch it, from anywhere."""
    for token in _TOKEN.finditer(sparql):
        if token["word"] and token["word"].lower() == "service":
            raise ServiceRefused("SERVICE is not allowed here: this graph answers from its own snapshot only.")
