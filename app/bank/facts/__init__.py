"""What the bank hands out, a file for each noun: items, lists, documents, statistics, imports."""

from app.bank.facts.documents import AnchoredLine as AnchoredLine
from app.bank.facts.documents import AnchorFacts as AnchorFacts
from app.bank.facts.documents import PassageLine as PassageLine
from app.bank.facts.documents import Settled as Settled
from app.bank.facts.imports import ImportAction as ImportAction
from app.bank.facts.imports import ItemImportFacts as ItemImportFacts
from app.bank.facts.imports import ItemImportLineFacts as ItemImportLineFacts
from app.bank.facts.items import COMMON as COMMON
from app.bank.facts.items import BankItemFacts as BankItemFacts
from app.bank.facts.items import CommentFacts as CommentFacts
from app.bank.facts.items import DrawableItem as DrawableItem
from app.bank.facts.items import Happening as Happening
from app.bank.facts.items import ItemKey as ItemKey
from app.bank.facts.items import ItemState as ItemState
from app.bank.facts.items import Preview as Preview
from app.bank.facts.items import Reserve as Reserve
from app.bank.facts.items import Shelves as Shelves
from app.bank.facts.items import TakenIn as TakenIn
from app.bank.facts.items import VersionFacts as VersionFacts
from app.bank.facts.lists import BulkAction as BulkAction
from app.bank.facts.lists import ItemLine as ItemLine
from app.bank.facts.lists import RunFacts as RunFacts
from app.bank.facts.lists import SavedFilterFacts as SavedFilterFacts
from app.bank.facts.statistics import StatisticFacts as StatisticFacts
from app.bank.facts.statistics import ToDo as ToDo
