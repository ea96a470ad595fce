"""The organizers' part of the line: units, a roster, accounts, a programme with its plan."""

import io
from dataclasses import dataclass
from datetime import timedelta

import openpyxl
from playwright.sync_api import Page, expect

from app import clock
from tests.journeys.hands import confirm, fill, finish_job, follow, press

UNIT_CODE, UNIT = "KP-01", "闽海市科学技术协会"
PROGRAMME = "闽海全员轮训"
LEADERS = "科级以上干部"
HEAD = ("姓名", "工号", "所在单位", "职务", "职级", "手机号码")


@dataclass(frozen=True)
class Member:
    name: str
    staff_no: str
    post: str
    rank: str
    phone: str = ""

    def row(self) -> tuple[str, ...]:
        return (self.name, self.staff_no, UNIT, self.post, self.rank, self.phone)


ORGANIZER = Member("沈听澜", "Z1001", "组织人事部部长", "县处级")
AUDITOR = Member("顾长风", "Z1002", "机关纪委书记", "县处级")
CADRE = Member("欧阳䶮", "Z1003", "科普部干部", "一般干部", "13950010203")
OTHERS = (
    Member("叶知秋", "Z1004", "学会部干部", "科员"),
    Member("方一诺", "Z1005", "办公室干部", "一般干部"),
)
EVERYONE = (ORGANIZER, AUDITOR, CADRE, *OTHERS)
FAULTY = Member("罗清和", "Z1006", "科普部干部", "特级")


def workbook(members: tuple[Member, ...]) -> bytes:
    """Write a roster as somebody's office keeps it: a title above the head, columns under other names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["干部名册"])
    sheet.append(HEAD)
    for member in members:
        sheet.append(member.row())
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def add_unit(page: Page) -> None:
    """Set up a prefecture's society below the provincial office."""
    page.goto("/units")
    page.locator("main").get_by_role("link", name="福建省科学技术协会").first.click()
    follow(page, "增设下级单位")
    fill(page, {"单位代码": UNIT_CODE, "单位名称": UNIT, "单位层级": "设区市科协"})
    press(page, "增设")
    expect(page.get_by_text(f"已增设“{UNIT}”。")).to_be_visible()


def _upload(page: Page, name: str, content: bytes) -> None:
    page.goto("/roster/imports")
    sheet = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(sheet)
    press(page, "上传并核对")
    finish_job(page)


def import_roster(page: Page) -> None:
    """One faulty row stops everything and comes back in words; mended, five people arrive."""
    _upload(page, "名册.xlsx", workbook((*EVERYONE, FAULTY)))
    expect(page.get_by_text("没有导入任何人").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=FAULTY.name)).to_contain_text("特级")
    with page.expect_download() as handed_back:
        follow(page, "下载错误说明")
    book = openpyxl.load_workbook(io.BytesIO(handed_back.value.path().read_bytes()))
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    assert "错误原因" in cells
    assert any("特级" in cell and cell != "特级" for cell in cells)
    page.goto("/people?q=" + CADRE.staff_no)
    expect(page.get_by_text(CADRE.name)).to_have_count(0)

    _upload(page, "名册（改）.xlsx", workbook(EVERYONE))
    expect(page.locator(".figure-card").filter(has_text="新增")).to_contain_text(str(len(EVERYONE)))
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text("新增")
    confirm(page, "导入")
    finish_job(page)
    expect(page.get_by_text("全部导入。")).to_be_visible()
    page.goto("/people?q=ouyang")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text(UNIT)


def open_account(page: Page, member: Member) -> None:
    """Go to somebody's account from the list."""
    page.goto(f"/accounts?q={member.staff_no}")
    page.get_by_role("link", name=member.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(member.name)


def give_role(page: Page, member: Member, role: str, unit_code: str) -> None:
    open_account(page, member)
    fill(page, {"角色": role, "单位代码": unit_code})
    press(page, "授予")
    expect(page.locator(".role-list")).to_contain_text(role)


def issue_password(page: Page, member: Member) -> str:
    """Have an initial password made, which is shown this once."""
    open_account(page, member)
    confirm(page, "发放初始密码")
    expect(page.get_by_text("初始密码只显示这一次")).to_be_visible()
    return page.locator("[data-copy]").first.get_attribute("data-copy") or ""


def create_programme(page: Page) -> str:
    """Draft a programme whose rules one person can meet today; return its address."""
    today = clock.day_of(clock.now())
    page.goto("/programmes")
    follow(page, "新建专项")
    fill(
        page,
        {
            "名称": PROGRAMME,
            "开始日期": today.isoformat(),
            "结束日期": (today + timedelta(days=60)).isoformat(),
            "学时折算": "45 分钟计 1 学时",
            "应修学时": "1",
            "单位同时离岗上限（百分比）": "100",
            "单位在岗人数下限": "0",
        },
    )
    press(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_have_text(PROGRAMME)
    return page.url


def set_tiers(page: Page, programme: str) -> None:
    """Rename the first of the tiers proposed, let it take the next rank too, see whom it would take, and save."""
    page.goto(f"{programme}/tiers")
    tier = page.locator("fieldset.tier").first
    tier.get_by_label("名称").fill(LEADERS)
    tier.get_by_label("乡科级", exact=True).check()
    press(page, "试算人数")
    expect(page.get_by_text("以下是试算结果，还没有保存。")).to_be_visible()
    expect(page.locator("#census")).to_contain_text(LEADERS)
    press(page, "保存层级")
    expect(page.locator("fieldset.tier").first).to_contain_text(LEADERS)
    expect(page.get_by_text("还没有保存")).to_have_count(0)


def freeze_roster(page: Page, programme: str) -> None:
    page.goto(f"{programme}/roster")
    press(page, "冻结名册")
    expect(page.locator(".figure-card").filter(has_text="应训人数")).to_contain_text(str(len(EVERYONE) + 1))
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_be_visible()


def add_batches(page: Page, programme: str) -> None:
    """The first is for the staff and begins tomorrow; the second comes in a week and is for those who lead."""
    today = clock.day_of(clock.now())
    for number, tier, days in ((1, "一般干部", 1), (2, LEADERS, 7)):
        starts_on = today + timedelta(days=days)
        page.goto(f"{programme}/batches/new")
        values = {
            "期次": str(number),
            "班次名称": f"闽海第{number}期专题班",
            "开班日期": starts_on.isoformat(),
            "结业日期": (starts_on + timedelta(days=1)).isoformat(),
            "地点": "闽海市科技馆",
            "名额": "20",
            tier: True,
        }
        fill(page, values)
        press(page, "保存")
        expect(page.get_by_text(f"闽海第{number}期专题班").first).to_be_visible()


def plan_and_publish(page: Page, programme: str) -> None:
    """Have everyone placed or given a reason, look at the board, and publish."""
    page.goto(f"{programme}/plans")
    press(page, "生成草案")
    finish_job(page)
    expect(page.get_by_role("table", name="各单位在各批次的人数")).to_contain_text("第 1 期")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text("第 1 期")
    follow(page, "发布…")
    confirm(page, "发布并告知")
    expect(page.locator(".state").filter(has_text="已发布").first).to_be_visible()


def bring_forward(page: Page, programme: str) -> None:
    """The first batch begins a day earlier than was planned."""
    page.goto(f"{programme}/batches")
    follow(page, "第 1 期")
    page.locator("main").get_by_role("link", name="修改", exact=True).click()
    fill(page, {"开班日期": clock.day_of(clock.now()).isoformat()})
    press(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_contain_text("闽海第1期专题班")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_be_visible()
