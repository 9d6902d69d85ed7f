"""Turtle in canonical order: subjects, predicates and values sorted, one to a line, so that a diff reads as an edit.

The form is rdflib's longturtle. Directories have no blank nodes, so the order depends on nothing but the data.
"""

from __future__ import annotations

from rdflib import Graph


def canonical(turtle: str) -> str:
    """The same triples in canonical order. Comments are not kept; prefixes are."""
    graph = Graph(bind_namespaces="none")
    graph.parse(data=turtle, format="turtle")
    return graph.serialize(format="longturtle")
