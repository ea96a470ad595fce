"""Invented names: drawn from common surnames and given names, a few with characters one seldom meets."""

import random
from collections.abc import Iterator

SURNAMES = (
    "林陈黄张吴李郑王刘苏蔡杨许谢叶郭曾洪邱庄方江周何徐赖余高罗朱潘翁魏卢温廖邓柯薛游范沈肖詹汤"
    "丁康董施阮傅连龚戴姚胡赵孙马梁宋唐冯于袁程曹彭吕田任姜钟谭石金韩秦侯孟龙万段雷汪白武乔贺倪严"
)
RARE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "单", "仇", "解", "查", "盖", "区")
FIRST = "志文建海玉春晓明永国秋雅若思子家俊宏伟立嘉景云书振德新锦清月"
SECOND = "华军强芳敏杰平宁涛燕琳辉峰斌颖怡萍霖航凯欣悦远舟禾青松岚澜溪妍"
RARE = ("欧阳䶮", "陈𬭸", "林㛃", "阿依古丽·买买提", "黄𫖯", "上官若水", "单于飞", "仇月明")


def names(seed: int) -> Iterator[str]:
    """Yield names without end; the same seed yields the same people."""
    yield from RARE
    dice = random.Random(seed)  # noqa: S311 - no secret hangs on an invented name
    seen = set(RARE)
    while True:
        surname = dice.choice(RARE_SURNAMES) if dice.random() < 0.03 else dice.choice(SURNAMES)
        given = dice.choice(FIRST) + (dice.choice(SECOND) if dice.random() < 0.86 else "")
        name = surname + given
        if name not in seen or dice.random() < 0.05:
            seen.add(name)
            yield name


def phones() -> Iterator[str]:
    """Yield invented numbers, all different."""
    number = 0
    while True:
        number += 1
        yield f"1990000{number:04d}" if number < 10_000 else f"199{number:08d}"
