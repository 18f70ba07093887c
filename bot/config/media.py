"""Settings of what is read out of pictures and recordings."""

from bot.config.table import Seconds, Table


class MediaConfig(Table):
    """What customers' files may tell the desk; everything is off until it is switched on."""

    # Text in pictures, such as the screenshot of an order; needs the extra `media`.
    read_text: bool = False
    # A speech model (a folder, or an id that is in the local cache) that writes recordings down; needs the extra `media`.
    speech: str = ""
    # Let the model behind the openai generator say what a picture shows; it must understand pictures.
    sight: bool = False
    # How long reading the files of one message may take.
    deadline_s: Seconds = 8
