"""However long an answer is and however slowly it is taken, what waits is bounded, and all of it arrives."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.types import Message

from api.slices import SLICE, Slices


@given(st.integers(0, 3), st.integers(-1, 1))
def test_slices_are_the_whole_and_none_is_longer_than_a_slice(times: int, more: int) -> None:
    body = bytes(range(256)) * (SLICE // 256) * times + b"x" * max(more, 0)
    body = body[: len(body) + min(more, 0)]
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Slices(Response(body))({"type": "http"}, None, send))  # type: ignore[arg-type]
    start, *parts = sent
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(body)
    assert b"".join(part["body"] for part in parts) == body
    assert max(len(part["body"]) for part in parts) <= SLICE
    assert [part.get("more_body", False) for part in parts] == [True] * (len(parts) - 1) + [False]
