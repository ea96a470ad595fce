"""Invented values for the page that shows every component at once; routed in debug and tests only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms import Form, at_most, options, required
from app.web.tables import Cell, Column, Filter, Row, State, Table

TIERS = ("province", "city", "county")
PEOPLE = (
    ("林知远", "FJ0001", "闽江县科学技术协会", 40, "已结业", "ok"),
    ("欧阳䶮", "FJ0002", "闽江县科学技术协会", 32, "在训", "info"),
    ("陈静姝", "FJ0003", "云水市青少年科技中心", 16, "待补训", "warn"),
    ("阿依古丽·买买提", "FJ0004", "云水市科学技术馆", 0, "未参训", "bad"),
    ("郑一鸣", "FJ0005", "云水市科学技术协会", 0, "免训", "quiet"),
)


class Sample(Form):
    """One field of each kind."""

    name = StringField(
        _l("姓名"), [required(), at_most(50)], description=_l("与身份证一致，少数民族姓名保留间隔号。")
    )
    password = PasswordField(_l("密码"), [required()])
    minutes = IntegerField(_l("考试时长（分钟）"))
    opens_on = DateField(_l("开班日期"))
    starts_at = DateTimeLocalField(_l("开考时间"), format="%Y-%m-%dT%H:%M")
    tier = SelectField(
        _l("层级"),
        choices=options(
            [
                ("province", _l("省级")),
                ("city", _l("市级")),
                ("county", _l("县级")),
            ]
        ),
    )
    form_of_class = RadioField(
        _l("班次形式"), choices=options([("hall", _l("集中面授")), ("online", _l("网络培训"))])
    )
    days = SelectMultipleField(
        _l("上课日"),
        choices=options([("1", _l("周一")), ("2", _l("周二")), ("3", _l("周三"))]),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(_l("请假事由"), [at_most(200)])
    roster = FileField(_l("名册文件"), description=_l("xlsx 工作簿，不超过 20 MB。"))
    agreed = BooleanField(_l("我已阅读并知晓隐私说明"), [required()])


def sample_form(wrong: bool) -> Sample:
    """Return the form as first shown, or as handed back with its errors."""
    form = Sample(formdata=None, prefix="wrong-" if wrong else "")
    if wrong:
        form.validate()
    return form


def sample_table(state: State, rows: tuple[tuple[Any, ...], ...] = PEOPLE, caption: Any = None) -> Table:
    """Return a table with search, a filter, an order and several pages."""
    return Table(
        caption=caption or _l("参训人员"),
        columns=(
            Column("name", _l("姓名"), sortable=True, priority=1),
            Column("unit", _l("单位"), sortable=True),
            Column("hours", _l("学时"), numeric=True, sortable=True),
            Column("state", _l("状态"), priority=1),
        ),
        rows=tuple(
            Row(
                (Cell(name, url="#main", sub=number), Cell(unit), Cell(hours), Cell(words, tone=tone)),
                id=number.lower(),
            )
            for name, number, unit, hours, words, tone in rows
        ),
        total=248 if rows else 0,
        state=state,
        path="/design",
        filters=(
            Filter(
                "tier", _l("层级"), (("province", _l("省级")), ("city", _l("市级"))), state.filter("tier")
            ),
        ),
        searchable=True,
        search_label=_l("姓名或工号"),
        empty_title=_l("还没有人员"),
        empty_hint=_l("导入名册后，人员会出现在这里。"),
    )


def specimens() -> dict[str, Any]:
    """Return everything the gallery page lays out."""
    return {
        "form": sample_form(wrong=False),
        "wrong": sample_form(wrong=True),
        "sheet": sample_table(State(sort="hours", descending=True, page=3)),
        "ticked": sample_table(State(), PEOPLE[:2], _l("可勾选的名单")),
        "narrowed": sample_table(State(search="无此人"), (), _l("无匹配的名单")),
        "bare": sample_table(State(), (), _l("空名单")),
        "parts": [
            (_l("已完成"), 812, "ok"),
            (_l("在训"), 276, "info"),
            (_l("免训"), 34, "quiet"),
            (_l("未参训"), 78, "bad"),
        ],
        "facts": [
            (_l("主办单位"), "闽江县科学技术协会"),
            (_l("班次"), _l("第三批")),
            (_l("地点"), "云水市党校一号楼"),
            (_l("备注"), None),
        ],
        "moments": [
            ("2021-09-06 08:30", _l("报到"), "云水市党校一号楼", "ok"),
            ("2021-09-08 14:00", _l("结业考试"), _l("已交卷，等待评阅"), "info"),
            ("2021-09-10 09:00", _l("颁发证书"), None, None),
        ],
    }
