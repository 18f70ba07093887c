"""Browser modules that others wrote, at `/static/vendor/`; their versions and licences stand beside them."""

from typing import Final

from bot.assets import Assets

VENDOR: Final = Assets("bot.web", "static/vendor", "/static/vendor", shared=True)
ROUTES = tuple(VENDOR.routes())
