"""What is wrong with a certificate, a design of one or the picture of a seal, in the reader's language."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.awards import words
from app.awards.facts import Block
from certificates.fitting import Clash
from certificates.glyphs import is_drawable
from certificates.seals import BadSeal, Unfit
from certificates.sheet import Problem
from certificates.templates import BadTemplate, Wrong

WRONG: dict[Wrong, Any] = {
    Wrong.FILE_TOO_LONG: _l("文件超过 %(most)s 个字符"),
    Wrong.NOT_YAML: _l("不是有效的 YAML，请核对冒号、引号、括号和缩进"),
    Wrong.TWICE: _l("写了两次，请删去一处"),
    Wrong.NO_ENTRIES: _l("样式文件须由“名称: 内容”各行组成"),
    Wrong.NO_SUCH_ENTRY: _l("没有这个栏目；可用：%(known)s"),
    Wrong.NO_TEXT: _l("缺少文字"),
    Wrong.TOO_LONG: _l("超过 %(most)s 个字符"),
    Wrong.MUST_NAME: _l("必须有变量 {%(name)s}"),
    Wrong.ONE_PLAIN_LINE: _l("只能是一行普通文字，不用变量和 **"),
    Wrong.NO_SUCH_NAME: _l("不认识的变量 {%(name)s}"),
    Wrong.BRACES: _l("{ } 没有成对"),
    Wrong.BRACKETS: _l("[ ] 或 ** 没有成对"),
    Wrong.NO_SETTINGS: _l("须为“名称: 数值”的设置"),
    Wrong.NO_SUCH_PLACE: _l("没有这个位置；可用：%(known)s"),
    Wrong.NOT_ONE_OF: _l("须为下列之一：%(known)s"),
    Wrong.ONLY_X_AND_Y: _l("只能设置 x 和 y"),
    Wrong.NOT_BETWEEN: _l("须为 %(least)s 至 %(most)s 的数"),
    Wrong.NO_SUCH_SETTING: _l("没有这项设置"),
}
UNFIT: dict[Unfit, Any] = {
    Unfit.TOO_LARGE: _l("文件超过 1 MB，请缩小后再上传"),
    Unfit.NO_PNG: _l("不是 PNG 文件，请另存为背景透明的 PNG 后再上传"),
    Unfit.BROKEN: _l("图片已损坏，无法读取"),
    Unfit.ANIMATED: _l("是动画图片，请上传单张图片"),
    Unfit.SIZE: _l("图片为 %(width)s×%(height)s 像素，宽和高都须在 %(least)s 至 %(most)s 像素之间"),
    Unfit.NOT_SQUARE: _l("图片为 %(width)s×%(height)s 像素，须为正方形"),
    Unfit.OPAQUE: _l("背景不透明，会盖住落款文字；请去掉底色，另存为背景透明的 PNG"),
    Unfit.EMPTY: _l("图片几乎全部透明，看不到印章"),
}


def template_sentence(fault: BadTemplate) -> str:
    """Say what in a design's file cannot be used, by its line and the names the file has."""
    place, said = ".".join(fault.place), _said(fault)
    if place:
        said = str(_("%(place)s：%(said)s", place=place, said=said))
    return str(_("第 %(n)s 行：%(said)s", n=fault.line, said=said)) if fault.line else said


def phrase_sentence(fault: BadTemplate) -> str:
    """Say what is wrong with one phrase, beside its field; in which of its lines, where that is not the first."""
    said = _said(fault)
    return str(_("第 %(n)s 行，%(said)s", n=fault.below + 1, said=said)) if fault.below else said


def _said(fault: BadTemplate) -> str:
    values = {name: _joined(value) for name, value in fault.values.items()}
    sentence = str(WRONG[fault.wrong])
    return sentence % values if values else sentence


def _joined(value: object) -> object:
    return str(_("、")).join(value) if isinstance(value, tuple) else value


def seal_sentence(fault: BadSeal) -> str:
    """Say why a picture cannot be used as a seal."""
    sentence = str(UNFIT[fault.unfit])
    return sentence % fault.values if fault.values else sentence


def named_character(character: str) -> str:
    """Write a character with its code point; one that cannot be seen is told by that alone."""
    point = f"U+{ord(character):04X}"
    if not is_drawable(character):
        return str(_("不可见或无效字符（%(point)s）", point=point))
    return str(_("“%(character)s”（%(point)s）", character=character, point=point))


def block_sentence(block: Block) -> str:
    """Say what keeps a certificate from being printed, naming each character and its code point, and what helps."""
    field = words.field_name(block.field)
    if not block.characters:
        return str(_("%(field)s过长或不完整，无法排版，请缩短或补全", field=field))
    named = str(_("、")).join(named_character(each) for each in block.characters)
    return str(
        _(
            "%(field)s中的%(characters)s，字体中没有：请核对用字，或增加备用字体",
            field=field,
            characters=named,
        )
    )


def clash_sentence(clash: Clash) -> str:
    """Say which places of a layout overlap, or which leaves the frame."""
    if not clash.other:
        return str(_("“%(one)s”超出边框，请移回来", one=words.SPOTS[clash.one]))
    return str(
        _(
            "“%(one)s”与“%(other)s”重叠，请移开或缩小",
            one=words.SPOTS[clash.one],
            other=words.SPOTS[clash.other],
        )
    )


def misfit_sentence(trial: str, problem: Problem) -> str:
    """Say which text of a trial has no room, or which characters no font has."""
    text = words.TEXTS.get(problem.field, _l("证书内容"))
    if problem.missing:
        characters = str(_("、")).join(named_character(each) for each in problem.missing)
        return str(
            _(
                "%(text)s中的%(characters)s，字体中没有：请换一个字，或增加备用字体",
                text=text,
                characters=characters,
            )
        )
    return str(_("%(trial)s：%(text)s排不下，请缩小字号或缩短文字", trial=words.TRIALS[trial], text=text))
