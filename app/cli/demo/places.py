"""The units of the demo province: real place names, so that an organizer finds her way at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.organisation.models import Level


@dataclass(frozen=True)
class Place:
    """A unit to be added: `share` is how many of a thousand people serve right there."""

    code: str
    name: str
    level: Level
    parent: str | None
    share: int
    may_issue: bool = False


ROOT = Place("350000", "福建省科协", Level.PROVINCIAL_HQ, None, 6, may_issue=True)
OFFICES = ("办公室", "组织人事部", "科学普及部", "学会学术部", "企业与创新服务部", "机关党委")
AFFILIATES = ("省科技馆", "省青少年科技教育中心", "省科技评估中心")
SOCIETIES = (
    "省农学会",
    "省林学会",
    "省医学会",
    "省海洋学会",
    "省气象学会",
    "省地质学会",
    "省机械工程学会",
    "省计算机学会",
    "省电子学会",
    "省建筑学会",
    "省环境科学学会",
    "省科普作家协会",
    "省茶叶科学研究会",
    "省渔业科技协会",
)
# Prefecture: its code, and some of its counties with theirs.
PREFECTURES = {
    "福州市": ("350100", {"鼓楼区": 2, "台江区": 3, "仓山区": 4, "马尾区": 5, "福清市": 81, "闽侯县": 21}),
    "厦门市": ("350200", {"思明区": 3, "海沧区": 5, "湖里区": 6, "集美区": 11, "同安区": 12}),
    "莆田市": ("350300", {"城厢区": 2, "涵江区": 3, "荔城区": 4, "仙游县": 22}),
    "三明市": ("350400", {"三元区": 4, "沙县区": 5, "永安市": 81, "尤溪县": 26}),
    "泉州市": ("350500", {"鲤城区": 2, "丰泽区": 3, "晋江市": 82, "南安市": 83, "安溪县": 24}),
    "漳州市": ("350600", {"芗城区": 2, "龙文区": 3, "龙海区": 4, "南靖县": 27}),
    "南平市": ("350700", {"延平区": 2, "建阳区": 3, "武夷山市": 82, "浦城县": 22}),
    "龙岩市": ("350800", {"新罗区": 2, "永定区": 3, "上杭县": 23, "长汀县": 21}),
    "宁德市": ("350900", {"蕉城区": 2, "福安市": 81, "福鼎市": 82, "霞浦县": 21}),
}
PINGTAN = ("350128", "平潭综合实验区")
GRASSROOTS = ("高新园区科协", "高校科协", "企业科协联合会", "街道科协")


def places() -> Iterator[Place]:
    """Yield every unit, each after the one above it."""
    yield ROOT
    for number, name in enumerate(OFFICES, 1):
        yield Place(f"350000-{number:02d}", f"福建省科协{name}", Level.PROVINCIAL_HQ, ROOT.code, 9)
    for number, name in enumerate(AFFILIATES, 11):
        yield Place(f"350000-{number}", f"福建{name}", Level.PROVINCIAL_HQ, ROOT.code, 18)
    for number, name in enumerate(SOCIETIES, 1):
        yield Place(f"XH-{number:03d}", f"福建{name}", Level.PROVINCIAL_SOCIETY, ROOT.code, 9)
    for city, (code, counties) in PREFECTURES.items():
        yield from _prefecture(city, code, counties)
    code, name = PINGTAN
    yield Place(code, f"{name}科协", Level.PINGTAN, ROOT.code, 14, may_issue=True)
    yield Place(f"{code}-J1", f"{name}企业科协联合会", Level.GRASSROOTS, code, 8)


def _prefecture(city: str, code: str, counties: dict[str, int]) -> Iterator[Place]:
    yield Place(code, f"{city}科协", Level.PREFECTURE, ROOT.code, 20, may_issue=True)
    yield Place(f"{code}-J1", f"{city}高校科协", Level.GRASSROOTS, code, 7)
    for name, number in counties.items():
        county = f"{int(code) + number}"
        yield Place(county, f"{city}{name}科协", Level.COUNTY, code, 9)
        if number < 10:
            kind = GRASSROOTS[number % len(GRASSROOTS)]
            yield Place(f"{county}-J1", f"{name}{kind}", Level.GRASSROOTS, county, 5)
