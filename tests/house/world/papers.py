"""Files and texts: documents, drafts, items to import, rosters and slips."""

import io
import uuid
from dataclasses import replace

import xlsxwriter
from sqlmodel import Session, col, select

from app import clock
from app.bank import operations as bank
from app.bank.facts import BulkAction
from app.bank.models import BankItem
from app.bank.operations import imports as item_files
from app.library import operations as library
from app.library.models import SourceDocument
from app.organisation.models import UnitPeriod
from app.organisation.operations.rosters import upload
from app.web.actor import Actor
from question_bank.documents import read_lines
from tests.bank import texts
from tests.house.world.hands import Hands
from tests.question_bank import paper


class Papers(Hands):
    """Brings in what is uploaded or written by somebody."""

    def _bulk(self, session: Session) -> uuid.UUID:
        """Ask for what the first items are already, so that a run stands there that changed nothing."""
        items = session.exec(select(BankItem.id).order_by(col(BankItem.code)).limit(3)).all()
        by = self._actor(session, self.who["organizer"])
        return bank.begin_bulk(session, BulkAction.RESERVE, "none", items, title="改用途", by=by, at=self.at)

    def _text(self, session: Session, by: Actor) -> uuid.UUID:
        """Bring an invented text in for the document, an item on it, a revision, and leave a third as a draft."""
        document_id = session.exec(select(SourceDocument.id)).one()
        reworded = texts.changed("2.2", paper.NUMBERED["2.2"].replace("12月底前", "9月底前"))
        texts.bring(session, by, document_id=document_id, at=self.at)
        entry = texts.items()[1]
        bank.write(session, replace(entry, item=replace(entry.item, id="")), by=by, at=self.at)
        texts.bring(session, by, reworded, document_id, self.at)
        return self._draft(session, by)

    def _draft(self, session: Session, by: Actor) -> uuid.UUID:
        content = paper.plain()
        return library.bring_in(
            session,
            file_name="通知.txt",
            content=content,
            lines=read_lines("通知.txt", content),
            document_id=None,
            by=by,
            at=self.at,
        )

    def _items(self, session: Session, code: str, by: Actor) -> uuid.UUID:
        content = f"{code}修缮古籍吗？{{T}}\n\n谁修缮？{{=甲 -> 一 =乙 -> 二}}\n".encode()
        return item_files.upload(session, file_name="题.txt", content=content, by=by, at=self.at)[0]

    def _import(self, session: Session, unit: UnitPeriod, by: Actor) -> uuid.UUID:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet("名册")
            code = unit.path.strip("/").split("/")[-1]
            sheet.write_row(0, 0, ("姓名", "工号", "单位代码", "职务", "职务层次"))
            sheet.write_row(1, 0, ("何处来", f"N{code}", code, "干部", "一般干部"))
            sheet.write_row(2, 0, ("无处去", "", code, "干部", "一般干部"))
        return upload(
            session,
            file_name="名册.xlsx",
            content=out.getvalue(),
            unit_id=unit.unit_id,
            complete=False,
            on=self.today,
            by=by,
            at=self.at,
        ).import_id

    def _slips(self, owner: uuid.UUID) -> uuid.UUID:
        key = clock.new_id()
        path = self.folder / "slips" / str(owner) / f"{key}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"PK")
        return key
