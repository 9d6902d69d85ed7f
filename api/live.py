"""Keeps a running server true: it takes up what was published, and each new day, without anybody noticing.

The next version is made in a process of its own and then put in the place of the one that is served, by reference.
Whoever is being answered is answered to the end by the version that the answer began with.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from starlette.datastructures import State as AppState

from api import days, linked
from api.aside import Aside
from api.service import Served, put_together
from graph import lifetime
from graph.errors import SignpostError, StateError
from graph.state.folder import State
from graph.words import say
from viz import map as drawn
from viz import picture

LOG = logging.getLogger("signpost")

SECONDS_BETWEEN_LOOKS = 0.5
# Each costs a whole version.
SECONDS_BETWEEN_TRIES = 30.0
# While a version is put in place, so long at most one thread keeps the others from running.
_SECONDS_OF_A_TURN = 0.0005


class Refused(NamedTuple):
    """A publication that could not be taken up, why, and when by `monotonic`; what is published after it is tried.

    It is itself tried again only where its store could not be opened, which can pass.
    """

    pointer: tuple[int, str] | None
    error: SignpostError
    at: float

    @property
    def can_pass(self) -> bool:
        """Whether it may be taken up another time."""
        return self.error.code == "store-unready"

    @property
    def due(self) -> bool:
        """Whether it is to be tried again."""
        return self.can_pass and monotonic() >= self.at + SECONDS_BETWEEN_TRIES


class _Next(NamedTuple):
    version: str
    file: Path
    day: date


class Live:
    """What a server answers from at any moment: `app.state.service`, which is replaced and never changed."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._turn = asyncio.Lock()
        self._aside = Aside()
        self._watching: asyncio.Task[None] | None = None
        self._leaving: dict[asyncio.Task[None], Served] = {}
        self._foreseen = self.served.today()
        self.refused: Refused | None = None

    @property
    def served(self) -> Served:
        """What answers now."""
        served: Served = self._state.service
        return served

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Starts what answers queries, and looks for what is new until the block ends; then nothing is left running."""
        await self.served.pool.open()
        self._watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            await self.close()

    async def close(self) -> None:
        """Takes up nothing more, and ends every query on whatever version."""
        self._aside.end()
        if self._watching:
            self._watching.cancel()
            await asyncio.wait([self._watching])
        async with self._turn:
            for leaving, old in tuple(self._leaving.items()):
                leaving.cancel()
                await asyncio.wait([leaving])
                await old.pool.close()
            await self.served.pool.close()

    async def take_up(self) -> None:
        """Returns once the newest version is served. Raises SignpostError where it cannot be."""
        while True:
            # A turn for each: old versions go between them.
            async with self._turn:
                following = await asyncio.to_thread(self._following)
                if following is None:
                    return
                await self._follow(following)

    async def _watch(self) -> None:
        seen: object = None
        while True:
            found = (await asyncio.to_thread(self._look), self.served.today())
            if found != seen or (self.refused and self.refused.due):
                seen = found
                with suppress(SignpostError):  # it was logged, and is shown to whoever asks whether all is well
                    await self.take_up()
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _look(self) -> object:
        folder = self.served.settings.state
        try:
            found = (folder / "current").stat() if folder else None
        except OSError:
            return None
        return found and (found.st_ino, found.st_mtime_ns, found.st_size)

    def _following(self) -> _Next | None:
        """What is to be served in place of what is, if anything. Raises SignpostError where that was refused."""
        served = self.served
        version, day = served.snapshot.directory.version, served.today()
        pointer = self._pointer()
        refused = self.refused if self.refused and self.refused.pointer == pointer and not self.refused.due else None
        if pointer and pointer[1] != version and not refused:
            assert served.settings.state
            return _Next(pointer[1], State(served.settings.state).data_path(pointer[1]), day)
        if day != self._foreseen:
            return _Next(version, served.snapshot.path, day)
        if refused:
            raise refused.error
        self.refused = None
        return None

    def _pointer(self) -> tuple[int, str] | None:
        folder = self.served.settings.state
        try:
            return State(folder).pointer() if folder else None
        except SignpostError as error:
            self._refuse(None, "", error)
            raise

    async def _follow(self, following: _Next) -> None:
        try:
            new = await asyncio.to_thread(self._make, following)
            try:
                await new.pool.open()
                await new.pool.opened()
            except BaseException:
                await new.pool.close()
                raise
        except Exception as failure:
            error = failure if isinstance(failure, SignpostError) else StateError("not-taken-up")
            refused = self._refuse(self._pointer(), following.version, error)
            if following.version == self.served.snapshot.directory.version and not refused.can_pass:
                self._foreseen = following.day
            raise error from None
        old, self._state.service = self.served, new
        self._foreseen = following.day
        self.refused = None
        leaving = asyncio.create_task(self._leave(old))
        self._leaving[leaving] = old
        leaving.add_done_callback(self._leaving.pop)

    def _make(self, following: _Next) -> Served:
        made = self._aside.make(following.file, following.version, following.day)
        turn = sys.getswitchinterval()
        sys.setswitchinterval(_SECONDS_OF_A_TURN)
        try:
            _forget(following.version)
            assert made.foreseen
            lifetime.remember(made.foreseen.states)
            picture.remember(made.foreseen.pictures)
            now = self.served
            new = put_together(now.settings, made, now.today, now.templates)
            days.day_of(new, following.day)
        finally:
            sys.setswitchinterval(turn)
        return new

    async def _leave(self, old: Served) -> None:
        """Lets a version go once its last reader has the last byte, and not while the same is taken up again."""
        version = old.snapshot.directory.version
        await old.readers.gone()
        async with self._turn:
            if version == self.served.snapshot.directory.version:
                await old.pool.close()
            else:
                await old.pool.discard()
                _forget(version)
                linked.forget(version)
        gc.collect()  # pages that were made of it lie about in circles, and hold all of it

    def _refuse(self, pointer: tuple[int, str] | None, version: str, error: SignpostError) -> Refused:
        self.refused = Refused(pointer, error, monotonic())
        LOG.error(say("live.refused", version=version[:12], code=error.code))
        return self.refused


def _forget(version: str) -> None:
    for kept in (days, lifetime, picture, drawn):
        kept.forget(version)
