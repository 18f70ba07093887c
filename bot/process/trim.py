"""What loading has left behind: free memory goes back to the system, and what stays is no longer looked through for garbage."""

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Ask the allocator for the pages that nothing lives on; other allocators than glibc's are left alone."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def set_apart() -> None:
    """Let the collector pass over all that is there by now: it stays for good, and looking through it stops every turn for 0.2 s."""
    gc.collect()
    gc.freeze()
