"""The door of the desk: shut until a token is made, opened by one, and closed to forms that others send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.desk.forms import Form, read_form, read_upload
from api.desk.office import Office
from api.desk.sessions import Session, is_marked, mark
from api.problems import RequestError
from api.respond import HTML, render
from api.service import served_by
from graph.errors import SignpostError
from graph.state.folder import State
from graph.state.tokens import APPROVER, Holder, holders

COOKIE, PATH = "signpost-desk", "/desk"
SIGN_IN = f"{PATH}/sign-in"
MARK = "mark"
# A form says where it comes from only where the page that it stands on lets it.
_HEADERS = {"Referrer-Policy": "same-origin"}


class Visit(NamedTuple):
    """One request of somebody who is signed in."""

    state: State
    office: Office
    holder: Holder
    session: Session

    @property
    def approves(self) -> bool:
        """Whether what weakens a rule may be accepted."""
        return self.holder.role == APPROVER


Work = Callable[[Request, Visit], Awaitable[Response]]
FormWork = Callable[[Request, Visit, Form], Awaitable[Response]]
Handler = Callable[[Request], Awaitable[Response]]


def open_state(request: Request) -> State:
    """The state folder, where there is a desk. Raises RequestError no-such-page where no token was ever made."""
    folder = served_by(request).settings.state
    if folder is None or not holders(State(folder)):
        raise RequestError("no-such-page")
    return State(folder)


def is_hidden(request: Request) -> bool:
    """Whether an address is one of a desk for which no token was ever made: it is answered as if there were none."""
    path = request.url.path
    if path != PATH and not path.startswith(f"{PATH}/"):
        return False
    try:
        open_state(request)
    except SignpostError:
        return True
    return False


def office_of(request: Request) -> Office:
    """What the desk of this server keeps in memory."""
    office: Office = request.app.state.desk
    return office


def find_visit(request: Request) -> Visit | None:
    """Who asks, or None for somebody who is not signed in; a session ends with its token.

    Raises RequestError no-such-page.
    """
    state, office = open_state(request), office_of(request)
    id = request.cookies.get(COOKIE, "")
    session = office.sessions.find(id)
    if session is None:
        return None
    holder = next((one for one in holders(state) if one.hash == session.holder), None)
    if holder is None:
        office.sessions.end(id)
        return None
    return Visit(state, office, holder, session)


def signed_in(work: Work) -> Handler:
    """Lets in who is signed in, and sends everybody else to where one signs in."""

    async def answer(request: Request) -> Response:
        visit = find_visit(request)
        return await work(request, visit) if visit else see_other(SIGN_IN)

    return answer


def sent(work: FormWork) -> Handler:
    """Takes a form that was filled in at the desk by who is signed in.

    Raises RequestError desk-signed-out, desk-refused, and what `read_form` raises.
    """
    return _taking(work, read_form)


def uploaded(work: FormWork) -> Handler:
    """Takes a form with a file. Raises what `sent` raises."""
    return _taking(work, read_upload)


def _taking(work: FormWork, read: Callable[[Request], Awaitable[Form]]) -> Handler:
    async def answer(request: Request) -> Response:
        visit = find_visit(request)
        expect_ours(request)
        if visit is None:
            raise RequestError("desk-signed-out")
        form = await read(request)
        if not is_marked(visit.session, form.get(MARK)):
            raise RequestError("desk-refused")
        return await work(request, visit, form)

    return answer


def expect_ours(request: Request) -> None:
    """Raises RequestError desk-refused for a form that does not say that it comes from a page of this server."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    base = urlsplit(served_by(request).settings.base)
    ours = {f"{base.scheme}://{base.netloc}", f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if site not in (None, "same-origin") or (origin is not None and origin not in ours) or not (site or origin):
        raise RequestError("desk-refused")


def page(request: Request, visit: Visit | None, template: str, status: int = 200, **values: object) -> Response:
    """A page of the desk; each is made for one person and one moment."""
    shown = {"visit": visit, "mark": mark(visit.session) if visit else "", **values}
    return Response(render(request, template, **shown), status, _HEADERS, HTML)


def see_other(address: str) -> Response:
    """Sends on to a page, as the answer to a form or to who is not signed in."""
    return RedirectResponse(address, 303)
