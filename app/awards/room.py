"""The awards room: its counter, its navigation, and what it calls its actions."""

import uuid
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.awards import queries, words
from app.awards.views import desk
from app.journal.words import name_actions, name_details, name_types, name_values
from app.web.actor import Role
from app.web.rooms import Nav, Room


def own_certificates(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what this room keeps about a person, to be taken along."""
    return [
        {
            "serial": each.serial,
            "state": each.state.value,
            "programme": each.facts.programme,
            "class": each.facts.class_title,
            "issued_on": each.issued_on.isoformat(),
            "issuer": each.facts.issuer,
            "verify_url": each.facts.verify_url,
        }
        for each in queries.own(session, person_id)
    ]


def set_up(app: Flask) -> None:
    app.extensions["lunxun.own_data"]["certificates"] = own_certificates


name_actions(
    {
        "certificates.ordered": _l("安排颁发证书"),
        "certificates.stopped": _l("中止颁发证书"),
        "certificate.numbered": _l("证书编号"),
        "certificate.issued": _l("颁发证书"),
        "certificate.superseded": _l("换发证书"),
        "certificate.revoked": _l("撤销证书"),
        "revocation.asked": _l("提出撤销证书"),
        "revocation.declined": _l("驳回撤销证书"),
        "revocation.withdrawn": _l("撤回撤销证书"),
        "consequences.ordered": _l("办理更正后的证书"),
        "certificates.printed": _l("打印证书"),
        "certificates.listed": _l("打印证书发放名册"),
        "certificates.packed": _l("打包下载证书"),
        "certificates.exported": _l("导出证书列表"),
        "design.created": _l("新建证书样式"),
        "design.saved": _l("保存证书样式"),
        "design.restored": _l("恢复证书样式的旧版"),
        "design.asked": _l("提交证书样式审核"),
        "design.withdrawn": _l("撤回证书样式审核"),
        "design.approved": _l("批准证书样式"),
        "design.declined": _l("退回证书样式"),
        "design.retired": _l("停用证书样式"),
        "design.revived": _l("恢复使用证书样式"),
        "seal.uploaded": _l("上传印章图样"),
        "seal.approved": _l("批准印章图样"),
        "seal.declined": _l("退回印章图样"),
        "seal.revoked": _l("停用印章图样"),
    }
)
name_details(
    {
        "facts_sha256": _l("证书内容摘要"),
        "attended_any": _l("到过课"),
        "batch_ends_on": _l("本期结束"),
        "best_score": _l("最好成绩"),
        "credited_minutes": _l("已记分钟"),
        "required_sessions_missing": _l("缺必修课"),
        "sessions_attended": _l("到课次数"),
        "sessions_total": _l("课次总数"),
        "left_on": _l("离开日期"),
        "asked_by": _l("提出人"),
    }
)
name_types(
    {
        "certificate": _l("证书"),
        "certificate_design": _l("证书样式"),
        "certificate_seal": _l("印章图样"),
    }
)
name_values("certificate", exam=words.EXAMS)

ROOM = Room(
    "awards",
    desk,
    nav=(
        Nav(_l("我的证书"), "awards.mine", "rosette-discount-check", frozenset({Role.CADRE}), group="mine"),
        Nav(
            _l("证书"),
            "awards.index",
            "certificate",
            frozenset({Role.ORGANIZER, Role.ADMINISTRATOR}),
            group="work",
        ),
        Nav(_l("证书"), "awards.index", "certificate", frozenset({Role.AUDITOR}), group="look"),
    ),
    set_up=set_up,
)
