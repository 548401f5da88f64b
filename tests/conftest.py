from __future__ import annotations

import signal

# A process that a shell started in the background ignores Ctrl-C, and so does what it starts: not what is tried here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
