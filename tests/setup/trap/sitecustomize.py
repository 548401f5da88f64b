"""Refuse every connection of the Python that starts with this folder on its path, and write down who tried.

Python's own sockets announce themselves to an audit hook, which appends a line to the file `CONNECTIONS` names and
raises. Native code (DuckDB fetching an extension, say) does not; on Linux the kernel kills the process for it.
"""

import ctypes
import os
import platform
import socket
import struct
import sys
from pathlib import Path

ANNOUNCED = {"connect", "sendto", "sendmsg", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo"}

# <linux/seccomp.h>, <linux/filter.h>, <linux/audit.h>: the processor's name for itself and for connect(2)
CONNECT_CALLS = {"x86_64": (0xC000003E, 42), "aarch64": (0xC00000B7, 203)}
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Write down and refuse what leaves the machine; sockets between processes of it may pass."""
    module, _, call = event.partition(".")
    if module != "socket" or call not in ANNOUNCED:
        return
    if isinstance(arguments[0], socket.socket) and arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
        return
    with Path(os.environ["CONNECTIONS"]).open("a", encoding="utf-8") as connections:
        connections.write(f"{event} {arguments[1:]!r}\n")
    raise PermissionError(f"no connection is allowed here: {event}")


def kill_on_native_connect(architecture: int, connect: int) -> None:
    """Have the kernel end this process, and those it starts, when anything in it calls connect(2)."""
    steps = [
        (LOAD_WORD, 0, 0, 4),
        (JUMP_IF_EQUAL, 0, 3, architecture),
        (LOAD_WORD, 0, 0, 0),
        (JUMP_IF_EQUAL, 0, 1, connect),
        (RETURN, 0, 0, KILL_PROCESS),
        (RETURN, 0, 0, ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp refused the filter")


sys.addaudithook(refuse)
if sys.platform == "linux" and platform.machine() in CONNECT_CALLS:
    kill_on_native_connect(*CONNECT_CALLS[platform.machine()])
