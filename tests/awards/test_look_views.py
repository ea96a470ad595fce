"""The pages of designs and seals: writing beside the preview, two people, going back, and who gets in."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlmodel import select

from app import worker
from app.awards import press, queries
from app.awards.designs import DesignState, SealState
from app.awards.models import Certificate, Design, DesignVersion, Seal
from app.awards.operations import seals
from app.db import Databases
from app.organisation.models import OrgUnit
from certificates.looks import LookName
from certificates.seals import read_seal
from tests.awards import story as scene
from tests.awards.story import LATER
from tests.cast import Cast, Player
from tests.certificates.ring import WHITE, ring
from tests.conftest import Client

SignIn = Callable[[Player], Client]


def _fields(page: str) -> dict[str, str]:
    """Return what the form of a design holds."""
    import html5lib

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(each for each in tree.iter("form") if each.get("hx-post"))
    found = {each.get("name"): each.get("value", "") for each in form.iter("input") if each.get("name")}
    found |= {each.get("name"): (each.text or "").removeprefix("\n") for each in form.iter("textarea")}
    for each in form.iter("select"):
        chosen = [option.get("value") for option in each.iter("option") if option.get("selected") is not None]
        found[each.get("name")] = chosen[0] if chosen else next(each.iter("option")).get("value")
    return found


@pytest.fixture
def address(cast: Cast, as_: SignIn) -> str:
    """A design Cy has begun for the city, as its page's address."""
    cy = as_(cast.cy)
    data = {"unit_id": str(cast.city.unit_id), "based_on": "completion", "name": "本市结业证书"}
    answer = cy.post("/certificates/designs/new", data=data)
    assert answer.status_code == 303
    return answer.location.removesuffix("/edit")


def test_a_design_is_written_beside_its_preview_and_approved_by_another(
    dbs: Databases, cast: Cast, as_: SignIn, address: str
) -> None:
    cy, fu = as_(cast.cy), as_(cast.fu)
    fields = _fields(cy.get(f"{address}/edit").text)
    unchanged = cy.post(f"{address}/edit", data=fields)
    assert unchanged.status_code == 422
    assert "没有需要保存的修改" in unchanged.text
    fields |= {"title": "毕业证书", "frame": "lines", "title_size": "40", "seal_up": "1.5"}
    beside = cy.post(f"{address}/preview", data=fields)
    assert "data:image/png;base64," in beside.text
    assert "都排得下" in beside.text
    saved = cy.post(f"{address}/edit", data=fields | {"note": "换标题"})
    assert saved.status_code == 303
    page = cy.get(address)
    assert "换标题" in page.text
    picture = cy.get(f"{address}/versions/2/picture?trial=long_name")
    assert Image.open(io.BytesIO(picture.data)).size == (1123, 794)
    sample = cy.get(f"{address}/versions/2/sample")
    assert "毕业证书" in PdfReader(io.BytesIO(sample.data)).pages[0].extract_text()
    assert cy.post(f"{address}/step", data={"step": "ask", "version": "2"}).status_code == 303
    assert cy.post(f"{address}/step", data={"step": "approve", "version": "2"}).status_code == 409
    assert fu.post(f"{address}/decline", data={"version": "2", "comment": ""}).status_code == 422
    assert fu.post(f"{address}/step", data={"step": "approve", "version": "2"}).status_code == 303
    assert cy.post(f"{address}/step", data={"step": "restore", "version": "1"}).status_code == 303
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(DesignVersion).order_by(DesignVersion.number)).all()
        assert [row.state for row in rows] == [DesignState.SHIPPED, DesignState.APPROVED, DesignState.DRAFT]
        assert rows[2].content == rows[0].content
        assert cy.get(f"{address}/versions/2/file").data.decode() == rows[1].content


def test_what_is_wrong_is_said_where_it_stands_and_nothing_is_kept(
    dbs: Databases, cast: Cast, as_: SignIn, address: str
) -> None:
    cy = as_(cast.cy)
    fields = _fields(cy.get(f"{address}/edit").text)
    wrong = fields | {"body": "参加{programme}学习\n成绩{score}", "title_size": "90", "seal_right": "-25"}
    for where in ("edit", "preview"):
        said = cy.post(f"{address}/{where}", data=wrong).text
        assert "第 2 行，不认识的变量 {score}" in said
        assert "须为 24 至 54 磅" in said
    beside = cy.post(f"{address}/preview", data=fields | {"seal_right": "-25"}).text
    assert "重叠" in beside
    assert cy.post(f"{address}/edit", data=fields | {"seal_right": "-25"}).status_code == 422
    assert cy.post(f"{address}/edit", data=fields | {"seen": "7", "title": "x"}).status_code == 409
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(DesignVersion)).all()) == 1


def test_strangers_find_no_design_and_auditors_change_none(cast: Cast, as_: SignIn, address: str) -> None:
    assert as_(cast.ed).get(address).status_code == 404
    assert as_(cast.di).get(address).status_code == 200
    assert as_(cast.di).get(f"{address}/edit").status_code == 403


def test_only_what_is_offered_can_be_issued_with(
    dbs: Databases, cast: Cast, as_: SignIn, address: str
) -> None:
    cy = as_(cast.cy)
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an)
        key = session.exec(select(Design.key)).one()
    page = f"/certificates/programmes/{story.programme_id}"
    assert "本市结业证书" in cy.get(page).text
    for look in (f"{key}@2", "t0000@1", "completion+" + "0" * 64, "../x"):
        assert cy.post(f"{page}/issue", data={"everybody": "1", "template": look}).status_code == 400
    assert cy.post(f"{page}/issue", data={"everybody": "1", "template": f"{key}@1"}).status_code == 303


def test_a_seal_takes_two_is_printed_when_chosen_and_can_be_revoked(
    dbs: Databases, cast: Cast, as_: SignIn
) -> None:
    cy, fu = as_(cast.cy), as_(cast.fu)
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an, cast.bo)
        session.get_one(OrgUnit, cast.city.unit_id).may_issue = True
    page = f"/certificates/programmes/{story.programme_id}"
    data = {"unit_id": str(cast.city.unit_id), "source": "办公会同意"}
    assert cy.get("/certificates/seals/new").status_code == 403
    opaque = fu.post(
        "/certificates/seals/new", data=data | {"file": (io.BytesIO(ring(ground=WHITE)), "a.png")}
    )
    assert opaque.status_code == 422
    assert "背景不透明" in opaque.text
    answer = fu.post("/certificates/seals/new", data=data | {"file": (io.BytesIO(ring()), "a.png")})
    assert answer.status_code == 303
    sha = read_seal(ring()).sha256
    sealed = f"completion+{sha}"
    assert cy.post(f"{page}/issue", data={"everybody": "1", "template": sealed}).status_code == 400
    assert fu.post(f"{answer.location}/approve").status_code == 409
    assert cy.post(f"{answer.location}/approve").status_code == 303
    assert "将加印" in cy.get(f"{page}?seal=1").text
    chosen = {"chosen": [str(cast.an.id)], "template": sealed}
    assert cy.post(f"{page}/issue", data=chosen).status_code == 303
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        row = session.exec(select(Certificate)).one()
        assert LookName.read(press.read_facts(row.facts).template).seal == sha
        pdf = queries.pdf(session, row.id, row.pdf_sha256)
        assert pdf is not None
        (images,) = [each.images for each in PdfReader(io.BytesIO(pdf)).pages]
        assert len(images) == 1
    assert cy.post(f"{answer.location}/end", data={"comment": ""}).status_code == 422
    assert cy.post(f"{answer.location}/end", data={"comment": "换新章"}).status_code == 303
    assert cy.post(f"{page}/issue", data={"everybody": "1", "template": sealed}).status_code == 400
    with dbs.session(readonly=True) as session:
        assert session.exec(select(Seal.state)).one() is SealState.REVOKED
        assert queries.look(session, sealed).seal is not None
        assert queries.still_good(session, sealed) == "completion"


def test_the_seal_of_one_unit_is_not_anothers(dbs: Databases, cast: Cast, as_: SignIn) -> None:
    with dbs.transaction() as session:
        from app.organisation import queries as organisation

        unit = organisation.unit(session, cast.city.unit_id)
        assert unit is not None
        with pytest.raises(seals.MayNotIssue):
            seals.upload(session, unit, read_seal(ring()), "x", by=cast.fu.actor, at=LATER)
