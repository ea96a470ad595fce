"""Ship the bank and the study guide on the notice; open package files here and nowhere else."""

from question_bank.content.document import NOTICE, Document
from question_bank.content.load import GuideSection, load_entries, load_guide

__all__ = ["NOTICE", "Document", "GuideSection", "load_entries", "load_guide"]
