from tests.flow.conftest import bench, desk

__all__ = ["bench", "desk"]
