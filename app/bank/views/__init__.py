"""The bank's pages."""

from app.bank.counter import desk as desk
from app.bank.views import bulk as bulk
from app.bank.views import files as files
from app.bank.views import filters as filters
from app.bank.views import history as history
from app.bank.views import items as items
from app.bank.views import review as review
from app.bank.views import writing as writing
