"""Every setting of a running Signpost, read once from the environment; docs/settings.md is made from this."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import SettingError
from graph.words import say

ROOT = Path(__file__).resolve().parent.parent


class Settings(NamedTuple):
    """What can be set, with its default; the variable of a field is SIGNPOST_ and its name in capitals."""

    directory: Path = ROOT / "data" / "services.ttl"
    state: Path | None = None
    base: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    brand: str = "Signpost"
    brand_colour: str = "#1d4f76"
    logo: Path | None = None
    map_frames: str = ""
    exit_page: str = "https://www.bbc.co.uk/weather"
    emergency: str = "999"
    body_bytes: int = 65_536
    query_seconds: float = 10.0
    query_bytes: int = 20_000_000
    query_memory: int = 1_000_000_000
    query_workers: int = 2
    query_own_workers: int = 1
    query_kept_bytes: int = 32_000_000


MEANING = {
    "directory": "The Turtle file of the directory.",
    "state": "The folder that keeps every published version; to copy it is the backup. Without one, the directory file "
    "is served, and there is no history and no desk.",
    "base": "The public address, as it stands in links. Where it is not set, `serve` takes the address it listens on.",
    "host": "The address to listen on.",
    "port": "The port to listen on; 0 takes any that is free.",
    "brand": "The name of the authority, as it stands at the head of each page.",
    "brand_colour": "The colour of the head of each page, as # and six hexadecimal digits.",
    "logo": "A picture of the authority, for the head of each page: an SVG, PNG, JPEG or WebP file of at most 200 KB.",
    "map_frames": "Whose pages may show `/map/embed` in a frame: addresses such as https://intranet.example, with one "
    "space between them. Nobody's where it is not set.",
    "exit_page": "Where “Exit this page” leads, on pages that a child or a parent may open; `none` leaves it out.",
    "emergency": "The number of the emergency services. It is the product's own, not from the directory.",
    "body_bytes": "The largest request body that is read, in bytes.",
    "query_seconds": "How long a SPARQL query may take, in seconds.",
    "query_bytes": "How large the result of a SPARQL query may be, in bytes.",
    "query_memory": "How much memory a SPARQL query may take, in bytes.",
    "query_workers": "How many SPARQL queries run at once.",
    "query_own_workers": "How many workers are kept for the queries that come with Signpost, so that these never wait "
    "behind others; 0 keeps none.",
    "query_kept_bytes": "How much memory the results of queries may take that are kept to answer the same query again, "
    "in bytes; 0 keeps none.",
}


# The least and the most that a number can be set to.
BOUNDS: dict[str, tuple[float, float]] = {
    "port": (0, 65_535),
    "body_bytes": (1_000, 100_000_000),
    "query_seconds": (0.1, 3_600),
    "query_bytes": (1_000, 10_000_000_000),
    "query_memory": (100_000_000, 1_000_000_000_000),
    "query_workers": (1, 64),
    "query_own_workers": (0, 64),
    "query_kept_bytes": (0, 10_000_000_000),
}
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~%!$&'()*+,;=:@/\[\]-]+")
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment. Raises SettingError with the variable's name where a value cannot be used."""
    values: dict[str, Any] = {}
    for field, default in Settings._field_defaults.items():
        name = f"SIGNPOST_{field.upper()}"
        text = environment.get(name)
        if text:
            values[field] = _read(name, text, field, default)
    return Settings()._replace(**values)


def _read(name: str, text: str, field: str, default: object) -> object:
    if field in ("directory", "state", "logo"):
        return Path(text)
    if isinstance(default, int | float):
        return _read_number(name, text, field, type(default))
    if field == "exit_page" and text.lower() == "none":
        return ""
    if field in ("base", "exit_page"):
        if not _ADDRESS.fullmatch(text):
            raise _wrong(name, text, "setting.address")
        return text.rstrip("/") if field == "base" else text
    if field == "map_frames" and not all(_ORIGIN.fullmatch(origin) for origin in text.split(" ")):
        raise _wrong(name, text, "setting.origins")
    if field == "brand_colour" and not _COLOUR.fullmatch(text):
        raise _wrong(name, text, "setting.colour")
    return text


def _read_number(name: str, text: str, field: str, kind: type[int] | type[float]) -> float:
    low, high = BOUNDS[field]
    try:
        number = kind(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:  # never true of what is not a number
        raise _wrong(name, text, "setting.number", low=f"{low:g}", high=f"{high:g}")
    return number


def _wrong(name: str, text: str, expected: str, **values: object) -> SettingError:
    return SettingError("wrong-setting", where=name, value=text[:80], expected=say(expected, **values))
