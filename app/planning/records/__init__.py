"""Frozen values of what is on record, a file for each thing they are about."""

from app.planning.records.batches import BatchFacts as BatchFacts
from app.planning.records.batches import OwnSeat as OwnSeat
from app.planning.records.batches import SeatFacts as SeatFacts
from app.planning.records.plans import Change as Change
from app.planning.records.plans import Difference as Difference
from app.planning.records.plans import LineFacts as LineFacts
from app.planning.records.plans import MoveFacts as MoveFacts
from app.planning.records.plans import PlanFacts as PlanFacts
from app.planning.records.plans import Shifted as Shifted
from app.planning.records.plans import UnitLoad as UnitLoad
from app.planning.records.programmes import DEFAULT_DOCUMENT_NO as DEFAULT_DOCUMENT_NO
from app.planning.records.programmes import BanFacts as BanFacts
from app.planning.records.programmes import PairFacts as PairFacts
from app.planning.records.programmes import ProgrammeFacts as ProgrammeFacts
from app.planning.records.programmes import ProgrammeLine as ProgrammeLine
from app.planning.records.programmes import TierDraft as TierDraft
from app.planning.records.programmes import TierFacts as TierFacts
from app.planning.records.programmes import UnitRuleFacts as UnitRuleFacts
from app.planning.records.rosters import ExcuseFacts as ExcuseFacts
from app.planning.records.rosters import Latecomer as Latecomer
from app.planning.records.rosters import OpenExcuse as OpenExcuse
from app.planning.records.rosters import RosterCount as RosterCount
from app.planning.records.rosters import RosterFacts as RosterFacts
