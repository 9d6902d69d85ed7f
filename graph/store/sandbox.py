"""What a worker takes from itself before it meets a query: network, files, memory without end, life after its parent.

Guards stand behind each other: on Linux the kernel refuses the calls as such, and on every POSIX system a worker with
its store in memory can open no descriptor any more. The first of all, the refusal of SERVICE, is in `graph.query`.
A store on disk opens its files as it needs them, so there a worker can still read; no query has the means to.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# For each machine, its number in audit records, the numbers of the calls that open connections, run programs, or do
# either by another door (io_uring), and those that open files.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 425), (2, 85, 257, 437)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 425), (56, 437)),
}
_SET_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 1, 38, 22, 2
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # the second: with EPERM
_CALL_NUMBER, _MACHINE = 0, 4  # where they stand in what the kernel hands to the filter
_OTHER_NUMBERING = 0x40000000  # x32 calls: the same by other numbers


def die_with_parent() -> None:
    """From now on this process is killed when the one that started it ends, however that ends; Linux only."""
    if sys.platform == "linux":
        _prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def limit_memory(more: int) -> bool:
    """From now on this process gets at most `more` bytes of memory beyond what it has.

    True where it can be limited: on Linux.
    """
    taken = Path("/proc/self/statm")
    if not taken.exists():
        return False
    most = int(taken.read_text().split()[0]) * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return True


def shut_in(files_needed: bool) -> bool:
    """From now on this process connects to nothing, writes no file, and opens none unless it needs them.

    True where the kernel, too, refuses to.
    """
    # A core file would hold queries.
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    if not files_needed:
        free = os.dup(0)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))
    return _forbid_calls(files_needed)


def _forbid_calls(files_needed: bool) -> bool:
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    machine, connecting, opening = _MACHINES[platform.machine()]
    rules = b"".join(_rules(machine, connecting if files_needed else connecting + opening))
    text = ctypes.create_string_buffer(rules)
    program = struct.pack("HP", len(rules) // 8, ctypes.addressof(text))
    return _prctl(_NO_NEW_PRIVILEGES, 1) == 0 and _prctl(_SET_SECCOMP, _FILTER, program) == 0


def _rules(machine: int, calls: tuple[int, ...]) -> Iterable[bytes]:
    """A filter of calls: each rule says what to do, how far to jump if it holds and if it does not, and a number."""

    def rule(code: int, number: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, then, otherwise, number)

    refuse = len(calls) + 1  # the last rule; allowing stands just before it
    yield rule(_LOAD, _MACHINE)
    yield rule(_EQUALS, machine, 0, refuse + 2)
    yield rule(_LOAD, _CALL_NUMBER)
    yield rule(_AT_LEAST, _OTHER_NUMBERING, refuse, 0)
    for place, call in enumerate(calls):
        yield rule(_EQUALS, call, len(calls) - place, 0)
    yield rule(_RETURN, _ALLOW)
    yield rule(_RETURN, _REFUSE)


def _prctl(option: int, value: int, pointer: bytes | None = None) -> int:
    # Every argument by its full width: prctl takes any number of them, so nothing else says how wide they are.
    arguments = (ctypes.c_ulong(value), ctypes.c_char_p(pointer), ctypes.c_ulong(0), ctypes.c_ulong(0))
    done: int = ctypes.CDLL(None).prctl(ctypes.c_int(option), *arguments)
    return done
