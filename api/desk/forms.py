"""What the forms of the desk send, read strictly and within bounds."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.bodies import BodyTooLargeError, read_body
from api.problems import RequestError

MOST_OF_FORM, MOST_OF_FILE = 1_000_000, 10_000_000  # bytes
_MOST_BESIDE_FILE = 100_000
_MOST_FIELDS = 2000
_SECONDS_FOR_FILE = 120.0
_ENCODED, _WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"


class Form(NamedTuple):
    """The fields of a form in their order, and the file that came with it."""

    fields: tuple[tuple[str, str], ...]
    file: bytes = b""

    def get(self, name: str) -> str:
        """The last value of a field without blanks around it; empty where there is none."""
        return next((text for text in reversed(self.all(name))), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [text for given, text in self.fields if given == name]


async def read_form(request: Request) -> Form:
    """The fields of a form. Raises RequestError wrong-content-type, body-too-large, body-too-slow, wrong-form."""
    body = await _read(request, _ENCODED, MOST_OF_FORM)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise RequestError("wrong-form") from None
    return Form(tuple((name, _plain(text)) for name, text in pairs))


async def read_upload(request: Request) -> Form:
    """The fields of a form with one file, which may be empty. Raises RequestError as `read_form` does."""
    body = await _read(request, _WITH_FILE, MOST_OF_FILE + _MOST_BESIDE_FILE, _SECONDS_FOR_FILE)

    async def chunks() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, chunks(), max_files=1, max_fields=20, max_part_size=_MOST_BESIDE_FILE)
    try:
        parsed = await parser.parse()
    except MultiPartException:
        raise RequestError("wrong-form") from None
    fields, content = [], b""
    for name, value in parsed.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
        else:
            fields.append((name, _plain(value)))
    return Form(tuple(fields), content)


async def _read(request: Request, media_type: str, limit: int, seconds: float | None = None) -> bytes:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise RequestError("wrong-content-type", expected=media_type)
    try:
        return await (read_body(request, limit, seconds) if seconds else read_body(request, limit))
    except BodyTooLargeError:
        raise RequestError("body-too-large", limit=limit) from None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
