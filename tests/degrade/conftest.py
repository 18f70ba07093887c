"""The bench that desks of one process come from."""

from tests.flow.conftest import bench, desk

__all__ = ["bench", "desk"]
