"""The desk in a real browser: from the door to what everybody sees, with and without scripts, on every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from graph.exchange.workbook.book import Book
from graph.exchange.workbook.sheets import export
from graph.exchange.workbook.xlsx import write_xlsx
from graph.terms import SP
from tests.api.desk import Desk, make_desk
from tests.browser.conftest import SMALL, WIDE
from tests.server import serving

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one who edits and one who approves."""
    return make_desk(tmp_path_factory.mktemp("desk") / "state")


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server with that desk is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNPOST_STATE", str(desk.state.path))
        log = tmp_path_factory.mktemp("served") / "out.txt"
        with serving(["-m", "signpost", "serve", "--port", "0"], log) as port:
            yield f"http://127.0.0.1:{port}"


def sign_in(page: Page, address: str, token: str) -> None:
    page.goto(f"{address}/desk")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Editors' desk")


def workbook(desk: Desk, agency: str, column: str, value: str) -> FilePayload:
    """The live workbook with one cell of one agency written."""
    live = desk.state.current()
    assert live is not None
    book = export(desk.state.lines(live.version), live.version)
    sheets = []
    for sheet in book.sheets:
        place = [one.name for one in sheet.columns].index(column) if sheet.name == "Agencies" else 0
        rows = [
            row._replace(cells=(*row.cells[:place], value, *row.cells[place + 1 :]))
            if place and row.cells[0] == agency
            else row
            for row in sheet.rows
        ]
        sheets.append(sheet._replace(rows=tuple(rows)))
    content = write_xlsx(Book(book.version, book.title, tuple(sheets)))
    return {"name": "workbook.xlsx", "mimeType": XLSX, "buffer": content}


def is_sound(page: Page) -> None:
    """Nothing that axe finds, and nothing sideways."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    width = page.viewport_size
    assert width is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], page.url


def hand_in(page: Page, address: str, file: FilePayload, why: str) -> None:
    page.goto(f"{address}/desk/workbook")
    page.get_by_label("Workbook", exact=True).set_input_files(file)
    page.get_by_label("Why").fill(why)
    page.get_by_label("Where you know it from").fill("a call to the office")
    page.get_by_role("button", name="Hand in").click()


@pytest.mark.parametrize(
    "scripts", [pytest.param(True, id="scripts", marks=pytest.mark.proof), pytest.param(False, id="plain")]
)
def test_a_workbook_goes_from_the_desk_to_everybody(
    opened: Opener, address: str, desk: Desk, complaints: list[str], scripts: bool
) -> None:
    page = opened(viewport=WIDE, java_script_enabled=scripts)
    agency, contact = ("tender", "Ring the office") if scripts else ("nspcc", "Use the form")
    sign_in(page, address, desk.editor)
    hand_in(page, address, workbook(desk, agency, "contact", contact), f"The look at {agency}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"The look at {agency}")
    expect(page.locator(".changes")).to_contain_text(f"contact is {contact}")
    expect(page.get_by_text("No answer rests on what this changes")).to_be_visible()
    page.get_by_role("button", name="Accept and publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Everybody sees it now")
    page.goto(f"{address}/agencies/peterborough/{agency}")
    expect(page.get_by_text(contact).first).to_be_visible()
    assert complaints == []


def test_what_weakens_a_must_waits_for_an_approver(
    opened: Opener, address: str, desk: Desk, complaints: list[str]
) -> None:
    page = opened(viewport=WIDE)
    sign_in(page, address, desk.editor)
    page.goto(f"{address}/desk/things/c-age-10")
    page.locator(f'[name="{SP.minValue}"]').fill("9")
    page.get_by_label("Why").fill("They take younger children now")
    page.get_by_label("Where you know it from").fill("a call to the office")
    page.get_by_role("button", name="Propose this").click()
    expect(page.get_by_text("It can only be accepted by an approver.")).to_be_visible()
    expect(page.get_by_role("button", name="Accept and publish")).to_have_count(0)
    proposal = page.url
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, address, desk.approver)
    page.goto(proposal)
    page.get_by_role("button", name="Accept and publish").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize(
    "viewport", [pytest.param(WIDE, marks=pytest.mark.proof, id="wide"), pytest.param(SMALL, id="phone")]
)
def test_axe_finds_nothing_on_any_page_of_the_desk_and_nothing_scrolls_sideways(
    opened: Opener, address: str, desk: Desk, complaints: list[str], viewport: dict[str, int]
) -> None:
    page = opened(viewport=viewport)
    page.goto(f"{address}/desk/sign-in")
    is_sound(page)
    sign_in(page, address, desk.editor)
    is_sound(page)
    page.locator("summary").first.click()
    page.get_by_role("button", name="Checked, nothing changed").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_sound(page)
    for path in ("workbook", "things", "things?kind=Service", "things/aim-2", "silences/silence-contacts"):
        page.goto(f"{address}/desk/{path}")
        is_sound(page)
    hand_in(page, address, workbook(desk, "tender", "status", "nonsense"), "")
    expect(page.get_by_text("One cell is wrong")).to_be_visible()
    is_sound(page)
    page.goto(f"{address}/desk/things/aim-2")
    page.get_by_role("button", name="Propose this").click()
    expect(page.get_by_text("You left everything as it was")).to_be_visible()
    is_sound(page)
    for what in ("", "closed", "moved", "mistaken"):
        page.goto(f"{address}/desk/things/aim-2/happened?what={what}")
        is_sound(page)
    page.goto(f"{address}/desk/things/c-age-10")
    page.locator(f'[name="{SP.minValue}"]').fill(f"{viewport['width'] % 7 + 2}")
    page.get_by_label("Why").fill("They take others now")
    page.get_by_label("Where you know it from").fill("a call to the office")
    page.get_by_role("button", name="Propose this").click()
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Return it").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_sound(page)
    # A browser notes in its console that a page came with an error, as these are meant to.
    assert [text for text in complaints if "422" not in text] == []
