"""The same echo desk that the channels are tested with."""

from tests.connectors.conftest import desk, file_store

__all__ = ["desk", "file_store"]
