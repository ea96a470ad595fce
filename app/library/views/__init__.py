"""The library's pages."""

from app.library.counter import desk as desk
from app.library.views import conveyance as conveyance
from app.library.views import reading as reading
from app.library.views import tasks as tasks
