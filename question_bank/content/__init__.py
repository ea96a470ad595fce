"""Ship the bank and the study guide on the notice; open package files here and nowhere else."""

from question_bank.content.load import GuideSection, load_entries, load_guide

__all__ = ["GuideSection", "load_entries", "load_guide"]
