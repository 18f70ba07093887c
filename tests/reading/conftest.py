"""The bench of the flow's tests, with readers switched on."""

from tests.flow.conftest import bench, desk

__all__ = ["bench", "desk"]
