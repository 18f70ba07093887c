"""No pattern of the product can be held up by a message that is made of its own words."""

import json
import subprocess
import sys

ENOUGH = 1500  # patterns; fewer were not looked at


def test_no_pattern_loses_itself_in_its_own_words() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.patterns"], capture_output=True, text=True, timeout=900, check=True
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["patterns"] > ENOUGH
    assert found["held_up"] == {}
