"""Keys that stand in one place too often, seen over the bank."""

from collections.abc import Iterator

from question_bank.checks.balance import ENOUGH
from question_bank.items import Entry, SingleKey, TrueFalseKey
from question_bank.linting.advice import Advice, Surroundings, advisory
from question_bank.linting.choices import LETTERS

MOST_OF_A_LETTER, MOST_OF_A_JUDGEMENT = 35, 60  # per cent


def key_spread(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find a key in the place where too many keys of the bank stand already."""
    if isinstance(entry.key, SingleKey):
        places = [option.id for option in entry.item.options]
        own = places.index(entry.key.option_id) if entry.key.option_id in places else -1
        share = _share(around, own)
        if share > MOST_OF_A_LETTER:
            rare = min(range(len(places)), key=lambda at: around.key_places.get(at, 0))
            yield advisory(
                "key_spread",
                "options",
                f"题库的单选题中答案为 {LETTERS[own]} 的已占 {share}%，打印的试卷会显出规律",
                f"把正确选项移到 {LETTERS[rare]} 的位置",
            )
    elif isinstance(entry.key, TrueFalseKey):
        share = _share(around, int(entry.key.value))
        if share > MOST_OF_A_JUDGEMENT:
            word, other = ("正确", "错误") if entry.key.value else ("错误", "正确")
            yield advisory(
                "key_spread",
                "value",
                f"题库的判断题中答案为“{word}”的已占 {share}%，一律答“{word}”就能得高分",
                f"把这一题改写成“{other}”的说法，或者再出几道“{other}”的题",
            )


def _share(around: Surroundings, place: int) -> int:
    """Return the per cent of keys in a place, this one counted in; 0 while there are too few to say."""
    total = sum(around.key_places.values()) + 1
    return (around.key_places.get(place, 0) + 1) * 100 // total if total >= ENOUGH else 0
