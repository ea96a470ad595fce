"""The decision about a delivery file."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from app.exams.forms import ReasonForm
from app.refusals import Unknown
from app.web.forms import chosen, options


class DeliveryForm(ReasonForm):
    """Which file, taken or not, and why."""

    file = HiddenField()
    decision = RadioField(
        _l("决定"),
        [chosen()],
        choices=options(
            [
                ("accept", _l("采纳：更新的作答计入成绩，凭证随之更新，已评的题重新评分")),
                ("reject", _l("不采纳：文件留存备查，不计入成绩")),
            ]
        ),
    )

    @property
    def file_id(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.file.data or "")
        except ValueError:
            raise Unknown from None
