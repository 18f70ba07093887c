"""People work at the desk of the flow tests."""

from tests.flow.conftest import bench, desk

__all__ = ["bench", "desk"]
