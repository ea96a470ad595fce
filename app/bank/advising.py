"""Say in the visitor's language what linting found; the words of the item itself stay as written."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.bank import labels
from question_bank.linting import Advice

# As the rules write it, and as the page says it: authors do not know the names of fields.
_SAID: dict[str, Any] = {
    "它在第 {where} 段，请改段落号": _l("它在第 {where} 段，请改段落号"),
    "从文件中复制原句，不增不减": _l("从文件中复制原句，不增不减"),
    "第 {paragraph} 段没有引文“{quote}”": _l("第 {paragraph} 段没有引文“{quote}”"),
    "第 {paragraph} 段的 {start}-{end} 处不是这段引文": _l(
        "第 {paragraph} 段的 {start}-{end} 处不是这段引文"
    ),
    "引文在第 {paragraph} 段出现 {count} 次": _l("引文在第 {paragraph} 段出现 {count} 次"),
    "“{words}”不是文件中的文字，也不是中性的数字或日期": _l(
        "“{words}”不是文件中的文字，也不是中性的数字或日期"
    ),
    "重新选引文在段内的第几处": _l("重新选引文在段内的第几处"),
    "写明是第几处，或者把引文写长些": _l("写明是第几处，或者把引文写长些"),
    "换成同一文件里的用语，或者中性的数字、日期": _l("换成同一文件里的用语，或者中性的数字、日期"),
    "选项“{option}”指向别的选项，而每份试卷的选项次序不同": _l(
        "选项“{option}”指向别的选项，而每份试卷的选项次序不同"
    ),
    "选项“{option}”用字母指别的选项，而每份试卷的选项次序不同": _l(
        "选项“{option}”用字母指别的选项，而每份试卷的选项次序不同"
    ),
    "正确选项有 {own} 个字，最长的干扰项只有 {others} 个字，不懂的人也会选最长的一项": _l(
        "正确选项有 {own} 个字，最长的干扰项只有 {others} 个字，不懂的人也会选最长的一项"
    ),
    "缩短正确选项，或者换上长短相近的干扰项": _l("缩短正确选项，或者换上长短相近的干扰项"),
    "选项“{one}”与“{other}”有重叠，选任一项都说得通": _l("选项“{one}”与“{other}”有重叠，选任一项都说得通"),
    "改到互不包含，让只有一种选法站得住": _l("改到互不包含，让只有一种选法站得住"),
    "删去这一项；想问“都是”的，改成多选题": _l("删去这一项；想问“都是”的，改成多选题"),
    "写出所指的内容，不用字母": _l("写出所指的内容，不用字母"),
    "补上缺的内容": _l("补上缺的内容"),
    "按题型填写答案": _l("按题型填写答案"),
    "增减选项，或者在备注中写明原因": _l("增减选项，或者在备注中写明原因"),
    "重新勾选或填写正确答案": _l("重新勾选或填写正确答案"),
    "让题干中 ____ 的个数与答案的行数一致": _l("让题干中 ____ 的个数与答案的行数一致"),
    "答案的第一种写法照引文填写": _l("答案的第一种写法照引文填写"),
    "从题干中去掉答案的字样": _l("从题干中去掉答案的字样"),
    "写全采分点、分值和提示词": _l("写全采分点、分值和提示词"),
    "写明替换前后的用语，解析中给出原文": _l("写明替换前后的用语，解析中给出原文"),
    "题干写“通知列举的……”，不说“只有”“全部”": _l("题干写“通知列举的……”，不说“只有”“全部”"),
    "在题干中写明是哪一部分、哪一段": _l("在题干中写明是哪一部分、哪一段"),
    "换一个文件写明了的内容来问": _l("换一个文件写明了的内容来问"),
    "题库的单选题中答案为 {letter} 的已占 {share}%，打印的试卷会显出规律": _l(
        "题库的单选题中答案为 {letter} 的已占 {share}%，打印的试卷会显出规律"
    ),
    "把正确选项移到 {letter} 的位置": _l("把正确选项移到 {letter} 的位置"),
    "题库的判断题中答案为“{word}”的已占 {share}%，一律答“{same}”就能得高分": _l(
        "题库的判断题中答案为“{word}”的已占 {share}%，一律答“{same}”就能得高分"
    ),
    "把这一题改写成“{word}”的说法，或者再出几道“{same}”的题": _l(
        "把这一题改写成“{word}”的说法，或者再出几道“{same}”的题"
    ),
    "题干问的是“{words}”，读得快的人会看漏": _l("题干问的是“{words}”，读得快的人会看漏"),
    "改成正面的问法；一定要反问的，写作【{words}】": _l("改成正面的问法；一定要反问的，写作【{words}】"),
    "题干与 {code} 相同": _l("题干与 {code} 相同"),
    "修改那一题，或者换一个角度来问": _l("修改那一题，或者换一个角度来问"),
    "题干与 {code} 有 {share}% 相同：{stem}": _l("题干与 {code} 有 {share}% 相同：{stem}"),
    "看看两题是否问同一件事；是的话只留一题": _l("看看两题是否问同一件事；是的话只留一题"),
    "答案的类型与题型不符": _l("答案的类型与题型不符"),
    "试题与锚点的段落不一致": _l("试题与锚点的段落不一致"),
    "有空白的选项": _l("有空白的选项"),
    "选项重复：{options}": _l("选项重复：{options}"),
    "答案不在选项之中": _l("答案不在选项之中"),
    "单选题应有 4 个选项，现有 {count} 个；确实只能列 3 个的，在 note 写明原因": _l(
        "单选题应有 4 个选项，现有 {count} 个；确实只能列 3 个的，在备注中写明原因"
    ),
    "多选题至少有两个正确选项": _l("多选题至少有两个正确选项"),
    "多选题至少有一个干扰项": _l("多选题至少有一个干扰项"),
    "题干有 {marked} 个空（____），答案有 {count} 空": _l("题干有 {marked} 个空（____），答案有 {count} 空"),
    "有的空没有可接受的写法": _l("有的空没有可接受的写法"),
    "简答题要有采分点": _l("简答题要有采分点"),
    "采分点重复：{points}": _l("采分点重复：{points}"),
    "错误的判断题要写明 original（原文）和 swapped_in（换入的文字）": _l(
        "错误的判断题要写明原文用语和替换用语"
    ),
    "original 与 swapped_in 相同": _l("原文用语与替换用语相同"),
    "original“{words}”不在引文之中": _l("原文用语“{words}”不在引文之中"),
    "swapped_in“{words}”不在题干之中": _l("替换用语“{words}”不在题干之中"),
    "解析没有给出原文“{words}”": _l("解析没有给出原文“{words}”"),
    "缺少 {field}": _l("缺少“{field}”"),
    "此题型不应有选项": _l("此题型不应有选项"),
    "答案“{words}”不在引文之中": _l("答案“{words}”不在引文之中"),
    "题干已露出答案“{words}”": _l("题干已露出答案“{words}”"),
    "有空白的采分点": _l("有空白的采分点"),
    "采分点“{words}”不足 1 分": _l("采分点“{words}”不足 1 分"),
    "采分点“{words}”没有提示词": _l("采分点“{words}”没有提示词"),
    "正确的判断题不应有 original 或 swapped_in": _l("正确的判断题不应有原文用语或替换用语"),
    "题号重复 {count} 次": _l("题号重复 {count} 次"),
    "“{words}”在文中以“等”收尾，题干应写“通知列举的……”": _l(
        "“{words}”在文中以“等”收尾，题干应写“通知列举的……”"
    ),
    "“{words}”在文中以“等”收尾，题干不能说“{closing}”": _l(
        "“{words}”在文中以“等”收尾，题干不能说“{closing}”"
    ),
    "“{words}”与“{others}”相近，题干要写明是哪一部分、哪一段（如“第二部分标题中”）": _l(
        "“{words}”与“{others}”相近，题干要写明是哪一部分、哪一段（如“第二部分标题中”）"
    ),
    "通知没有展开“{words}”的内容，不能要求写出": _l("通知没有展开“{words}”的内容，不能要求写出"),
}


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    named = (re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)


# The most of a sentence's own words first: “第 1 段没有引文…” is not a part of something longer.
_PATTERNS = [
    (_pattern(sentence), words)
    for sentence, words in sorted(_SAID.items(), key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
]


def said(sentence: str) -> str:
    """Return a sentence of the rules in the visitor's language; one that is not known stays as it is."""
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            values = found.groupdict()
            if "field" in values:
                values["field"] = str(labels.FIELDS.get(values["field"], values["field"]))
            return str(words).format(**values)
    return sentence


def in_words(advice: Iterable[Advice]) -> list[Advice]:
    """Return what linting found as the page says it."""
    return [replace(each, cause=said(each.cause), cure=said(each.cure)) for each in advice]
