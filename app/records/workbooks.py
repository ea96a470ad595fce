"""The workbook in which training held elsewhere is handed in."""

from app.records.rules.columns import HEADINGS
from question_bank.office import workbooks

# It is written in Chinese for everyone: whoever fills it in sends it on to others.
FORM = workbooks.Form(
    "培训登记",
    HEADINGS,
    (14, 12, 32, 28, 14, 14, 10, 36),
    notes=(
        "第一行为表头；一行一次培训，各列都要填写。",
        "工号请设为文本，以免丢失开头的 0；姓名须与名册一致，用来核对。",
        "学时按主办单位认定的数填写；证明材料写明证书编号或存放何处。",
        "有一行不对，整个文件都不登记；改好后重新上传即可。",
    ),
)


def blank() -> bytes:
    """Return the empty form."""
    return workbooks.written(FORM, [])
