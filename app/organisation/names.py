"""Names of people: how they are written, read aloud and found."""

import re
import unicodedata

# Marks that stand for the separator of names such as 阿依古丽·买买提 on one keyboard or another.
SEPARATORS = re.compile(r"\s*[·•・‧．･∙⋅]\s*")
SPACES = re.compile(r"\s+")
BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")

# How a character is read as a surname, where that differs from its usual reading.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "曾": "zeng", "区": "ou", "朴": "piao",
    "任": "ren", "华": "hua", "翟": "zhai", "乐": "yue", "员": "yun", "贠": "yun", "缪": "miao", "尹": "yin",
    "逄": "pang", "冼": "xian", "洗": "xian", "宓": "mi", "覃": "qin", "谌": "chen", "谢": "xie", "晟": "cheng",
    "召": "shao", "折": "she", "黑": "he", "秘": "bi", "种": "chong", "仉": "zhang", "葛": "ge", "牟": "mu",
    "哈": "ha", "曲": "qu", "宁": "ning", "甯": "ning", "车": "che", "卜": "bu", "繁": "po", "费": "fei",
    "纪": "ji", "祭": "zhai", "蹇": "jian", "句": "gou", "阚": "kan", "隗": "wei", "乜": "nie", "能": "nai",
    "那": "na", "尉": "wei", "冯": "feng", "褚": "chu", "佴": "nai", "桑": "sang", "洼": "wa", "呙": "guo",
    "干": "gan", "柏": "bai", "佟": "tong", "钭": "tou", "晁": "chao", "郗": "xi", "郇": "xun", "燕": "yan",
    "应": "ying", "於": "yu", "俞": "yu", "占": "zhan", "殷": "yin", "丁": "ding", "石": "shi", "行": "xing",
    "相": "xiang", "洪": "hong", "万": "wan", "沈": "shen", "薄": "bo", "都": "du", "长": "zhang", "和": "he",
}  # fmt: skip
COMPOUND = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"), "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"), "令狐": ("ling", "hu"), "宇文": ("yu", "wen"), "鲜于": ("xian", "yu"),
    "亓官": ("qi", "guan"), "夏侯": ("xia", "hou"), "皇甫": ("huang", "fu"), "赫连": ("he", "lian"),
    "公冶": ("gong", "ye"), "宗政": ("zong", "zheng"), "濮阳": ("pu", "yang"), "淳于": ("chun", "yu"),
    "拓跋": ("tuo", "ba"), "呼延": ("hu", "yan"), "乐正": ("yue", "zheng"), "漆雕": ("qi", "diao"),
    "仲孙": ("zhong", "sun"), "太叔": ("tai", "shu"), "申屠": ("shen", "tu"), "钟离": ("zhong", "li"),
}  # fmt: skip
LONGEST_PINYIN = 200


def plain(text: str) -> str:
    """Return a text trimmed, without invisible characters, each run of spaces as one."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def personal_name(text: str) -> str:
    """Return a person's name as it is kept: one kind of separator, no spaces between Chinese characters."""
    return BETWEEN_HAN.sub("", SEPARATORS.sub("·", plain(text)))


def staff_number(text: str) -> str:
    """Return a staff number as it is kept: half-width, without spaces."""
    return SPACES.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))


def pinyin(name: str) -> str:
    """Return how a name is read and its initials, as `shan xiong xin|sxx`: the order of lists and what is searched."""
    # Here, not above: its tables take a third of a second to load, which a start need not wait for.
    from pypinyin import lazy_pinyin

    syllables = [each.lower() for each in lazy_pinyin(name) if each.strip("·")]
    if "·" not in name:
        # 复姓 first: 单于 is not 单 and 于.
        reading = COMPOUND.get(name[:2]) or ((SURNAMES[name[0]],) if name[:1] in SURNAMES else ())
        syllables[: len(reading)] = reading
    return kept_pinyin(" ".join(syllables))


def kept_pinyin(reading: str) -> str:
    """Return a reading with its initials, cut to what the column holds."""
    syllables = plain(reading).lower().replace("|", "").split()
    initials = "".join(each[0] for each in syllables)
    room = LONGEST_PINYIN - len(initials) - 1
    return f"{' '.join(syllables)[:room]}|{initials}" if room > 0 else initials[:LONGEST_PINYIN]


def reading(kept: str) -> str:
    """Return the reading without the initials, as people see and edit it."""
    return kept.partition("|")[0]


def phone_number(text: str) -> str | None:
    """Return a mobile number as eleven digits, or None when it is none."""
    digits = re.sub(r"[\s\-()（）—–]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits)
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII) else None


def masked(phone: str | None) -> str:
    """Return a phone number as `138****1234`; empty when there is none."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def sought(words: str) -> str:
    """Return search words in the form names and readings are compared in."""
    return (
        SPACES.sub("", unicodedata.normalize("NFKC", SEPARATORS.sub("·", words))).casefold().replace("'", "")
    )
