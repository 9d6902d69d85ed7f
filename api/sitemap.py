"""The addresses of all things and pages in the form that search engines and archives read (sitemaps.org, 0.9)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from api.linked import facts_of
from api.lookup import record_address, thing_address
from api.service import Served
from api.syntaxes import split_ending

# The form allows 50,000.
_AT_ONCE = 20_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def parts_of(served: Served) -> int:
    """In how many parts the addresses come."""
    return max(1, -(-len(facts_of(served).names) // _AT_ONCE))


def sitemaps(served: Served) -> str:
    """The list of parts."""
    base = served.settings.base
    return _list("sitemapindex", "sitemap", (f"{base}/sitemap-{n}.xml" for n in range(1, parts_of(served) + 1)))


def sitemap(served: Served, part: int) -> str:
    """One part, counted from 1; a thing that nobody could ask for by its address is in none."""
    base, directory = served.settings.base, served.snapshot.directory
    every = facts_of(served).names
    known = frozenset(every)

    def address(name: str) -> str:
        # Where a document about another thing stands, a thing is found by its page.
        stem, ending = split_ending(name)
        return (record_address if ending and stem in known else thing_address)(directory, name)

    addresses = map(address, every[(part - 1) * _AT_ONCE : part * _AT_ONCE])
    return _list("urlset", "url", (f"{base}{address}" for address in addresses if address))


def _list(root: str, item: str, addresses: Iterable[str]) -> str:
    items = "\n".join(f"<{item}><loc>{escape(address)}</loc></{item}>" for address in addresses)
    return f'{_HEAD}<{root} xmlns="{_SPACE}">\n{items}\n</{root}>\n'
