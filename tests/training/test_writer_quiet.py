"""What the libraries say that nobody here can heed is not said, and nothing else is kept from anybody."""

import logging
import subprocess
import sys

import pytest

SAID = """
from bot.log import get_logger
get_logger("test")  # libraries' lines go to standard error from now on, as under every command
import training.writer.evaluate
import peft
"""


def test_no_advice_to_install_kernels_before_a_model_is_opened() -> None:
    pytest.importorskip("bitsandbytes")
    done = subprocess.run(
        [sys.executable, "-c", SAID], capture_output=True, text=True, timeout=120, check=True
    )
    assert "bitsandbytes" not in done.stderr


def test_another_warning_of_the_same_library_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    import training.writer  # noqa: F401 - it says what is passed over

    log = logging.getLogger("bitsandbytes.backends.cpu.ops")
    log.warning("Failed to load CPU gemm_4bit_forward from kernels-community: %s.", "no kernels")
    log.warning("Something else is wrong")
    assert [record.getMessage() for record in caplog.records] == ["Something else is wrong"]
