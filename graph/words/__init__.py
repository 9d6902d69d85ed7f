"""Our own words, in one catalogue a language, so that none stand between the lines of code."""

from __future__ import annotations

import json
from pathlib import Path

LANGUAGE = "en"
# So many characters of a name stand where one thing is named beside others; whole, it stands with the thing.
LONGEST_NAME = 200
_FOLDER = Path(__file__).parent


def read_catalogue(language: str = LANGUAGE) -> dict[str, str]:
    """The catalogue of a language: a key to a sentence with named places, as for `str.format`."""
    catalogue: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return catalogue


_WORDS = read_catalogue()


def say(key: str, **values: object) -> str:
    """The sentence of a key with its places filled. Raises KeyError for a key or a place that is not there."""
    return _WORDS[key].format(**values)


def listed(names: list[str] | tuple[str, ...], word: str = "list.and") -> str:
    """Names as people write them: `a, b and c`; `word` is list.and or list.or."""
    if len(names) < 2:
        return "".join(names)
    return say(word, first=", ".join(names[:-1]), last=names[-1])


def cut(text: str, most: int = LONGEST_NAME) -> str:
    """A text of so many characters at most: where it is longer, its beginning, and a sign that there is more."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
