from collections.abc import Awaitable, Callable, Mapping
from typing import Any

class CollectingDispatcher:
    messages: list[dict[str, Any]]
    _stream_sink: Callable[[dict[str, Any]], Awaitable[None]] | None
    def __init__(self) -> None: ...
    @property
    def is_streaming_active(self) -> bool: ...
    @property
    def is_streaming_cancelled(self) -> bool: ...
    def cancel_stream(self) -> None: ...
    def utter_message(
        self,
        text: str | None = ...,
        image: str | None = ...,
        json_message: Mapping[str, Any] | None = ...,
        template: str | None = ...,
        response: str | None = ...,
        attachment: str | None = ...,
        buttons: list[dict[str, Any]] | None = ...,
        elements: list[dict[str, Any]] | None = ...,
        **kwargs: Any,
    ) -> None: ...
    async def stream_start(self) -> None: ...
    async def stream_chunk(
        self,
        text: str | None = ...,
        image: str | None = ...,
        json_message: Mapping[str, Any] | None = ...,
        attachment: str | None = ...,
        buttons: list[dict[str, Any]] | None = ...,
        elements: list[dict[str, Any]] | None = ...,
        **kwargs: Any,
    ) -> None: ...
    async def stream_end(self) -> None: ...
