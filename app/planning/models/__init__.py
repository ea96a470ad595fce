"""The rows of planning, a file for each thing they are about; whoever loads one of them loads all."""

from app.planning.facts import Leaders as Leaders
from app.planning.facts import Objective as Objective
from app.planning.models.absences import Absence as Absence
from app.planning.models.absences import Proof as Proof
from app.planning.models.batches import Batch as Batch
from app.planning.models.batches import BatchState as BatchState
from app.planning.models.batches import ClassType as ClassType
from app.planning.models.batches import Enrolment as Enrolment
from app.planning.models.batches import Origin as Origin
from app.planning.models.plans import PlanLine as PlanLine
from app.planning.models.plans import PlanMove as PlanMove
from app.planning.models.plans import PlanState as PlanState
from app.planning.models.plans import RotationPlan as RotationPlan
from app.planning.models.programmes import Programme as Programme
from app.planning.models.programmes import ProgrammeState as ProgrammeState
from app.planning.models.programmes import Tier as Tier
from app.planning.models.rosters import Excuse as Excuse
from app.planning.models.rosters import ExcuseKind as ExcuseKind
from app.planning.models.rosters import RosterEntry as RosterEntry
from app.planning.models.rules import Ban as Ban
from app.planning.models.rules import CoverPair as CoverPair
from app.planning.models.rules import UnitRule as UnitRule
