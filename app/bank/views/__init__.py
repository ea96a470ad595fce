"""The bank's pages."""

from app.bank.counter import desk as desk
from app.bank.views import bulk as bulk
from app.bank.views import documents as documents
from app.bank.views import drafting as drafting
from app.bank.views import drift as drift
from app.bank.views import files as files
from app.bank.views import filters as filters
from app.bank.views import history as history
from app.bank.views import imports as imports
from app.bank.views import items as items
from app.bank.views import passages as passages
from app.bank.views import review as review
from app.bank.views import statistics as statistics
from app.bank.views import writing as writing
