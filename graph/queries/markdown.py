"""The queries as a page of the docs, each with its parameters, its columns and its text."""

from __future__ import annotations

from graph.queries import SAID, Parameter, StoredQuery, read_queries
from graph.words import say


def render_queries() -> str:
    """A page of Markdown with each query, what it answers, and what can be given to it."""
    return "\n\n".join(_render(query) for query in read_queries().values())


def _render(query: StoredQuery) -> str:
    parts = [f"## {query.title}", f"`{query.name}` · {query.answers}", say("queries.used-by", who=query.used_by)]
    if query.parameters:
        rows = [f"| {say('queries.parameter')} | {say('queries.kind')} | {say('queries.example')} |", "|---|---|---|"]
        rows += [f"| `{p.name}` | {p.says} | {_example(p)} |" for p in query.parameters]
        parts.append("\n".join(rows))
    if query.row:
        parts.append(say("queries.row", row=query.row))
    if query.columns:
        rows = [f"| {say('queries.column')} | {say('queries.holds')} |", "|---|---|"]
        rows += [f"| {', '.join(f'`{name}`' for name in names)} | {holds} |" for names, holds in query.columns]
        parts.append("\n".join(rows))
    if query.nothing:
        parts.append(say("queries.nothing", nothing=query.nothing))
    parts += [say("queries.elsewhere", address=f"`{address}`", holds=holds) for address, holds in query.elsewhere]
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith(SAID))
    parts.append(f"```sparql\n{body.strip()}\n```")
    return "\n\n".join(parts)


def _example(parameter: Parameter) -> str:
    return say("queries.made-up", example=f"`{parameter.example}`") if parameter.made_up else f"`{parameter.example}`"
