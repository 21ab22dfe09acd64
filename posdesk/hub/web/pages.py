"""The owner's pages as routes: sign-in, overview, exceptions, quarantine. Plain HTML that needs
nothing from elsewhere; every form is refused when it comes from another site.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, select_autoescape

from posdesk.errors import Refusal, sentences
from posdesk.hub.hub import Hub
from posdesk.hub.owners import SESSION_MS, Owner, Owners
from posdesk.hub.releasing import NotReleased
from posdesk.hub.web import views
from posdesk.i18n import N_, translator
from posdesk.money import format_money, format_quantity
from posdesk.sync import exceptions as known

_COOKIE: Final = "posdesk_owner"
_LANGUAGE: Final = "posdesk_language"
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("posdesk.hub.web"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)
_MEASURES: Final[dict[known.Measure, Callable[[int], str]]] = {
    known.Measure.MONEY: format_money,
    known.Measure.GOODS: format_quantity,
}
REASONS: Final = {
    "poison": N_("The hub could not read it"),
    "revoked": N_("The till had been revoked"),
    "not_allowed": N_("Who did it may not do it"),
    "wrong_store": N_("It belongs to another store"),
    "card_number": N_("It holds a card number"),
}


def routes(hub: Hub, owners: Owners) -> APIRouter:
    """All pages, to be included in the hub's service."""
    router = APIRouter(include_in_schema=False)
    pages = _Pages(hub, owners)
    router.add_api_route("/", pages.overview, methods=["GET"])
    router.add_api_route("/signin", pages.ask, methods=["GET"])
    router.add_api_route("/signin", pages.sign_in, methods=["POST"])
    router.add_api_route("/signout", pages.sign_out, methods=["POST"])
    router.add_api_route("/exceptions", pages.exceptions, methods=["GET"])
    router.add_api_route("/exceptions/{which}", pages.close, methods=["POST"])
    router.add_api_route("/quarantine", pages.quarantine, methods=["GET"])
    router.add_api_route("/quarantine/{which}", pages.release, methods=["POST"])
    router.add_api_route("/language", pages.language, methods=["POST"])
    router.add_api_route("/owner.css", pages.sheet, methods=["GET"])
    return router


class _Pages:
    """The pages of one hub."""

    def __init__(self, hub: Hub, owners: Owners) -> None:
        self._hub = hub
        self._owners = owners

    # --- looking ----------------------------------------------------------------------------------

    def overview(self, request: Request) -> Response:
        """Stores, tills and today's figures."""

        def shown(owner: Owner) -> Response:
            with self._hub.database.transaction() as cursor:
                seen = views.overview(cursor, owner.tenant, self._hub.clock.now())
            return self._page(request, "overview.html", owner, seen=seen)

        return self._signed_in(request, shown)

    def exceptions(self, request: Request) -> Response:
        """What contradicts itself, as a work list."""

        def shown(owner: Owner) -> Response:
            with self._hub.database.transaction() as cursor:
                found = views.contradictions(cursor, owner.tenant)
            return self._page(request, "exceptions.html", owner, found=found, known=known.KINDS)

        return self._signed_in(request, shown)

    def quarantine(self, request: Request) -> Response:
        """Entries that were kept, but not applied."""

        def shown(owner: Owner) -> Response:
            with self._hub.database.transaction() as cursor:
                found = views.held(cursor, owner.tenant)
            return self._page(request, "quarantine.html", owner, found=found, reasons=REASONS)

        return self._signed_in(request, shown)

    def sheet(self) -> Response:
        """The style of all pages."""
        return PlainTextResponse(
            _ENVIRONMENT.get_template("owner.css").render(),
            media_type="text/css",
            headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
        )

    # --- acting -----------------------------------------------------------------------------------

    def close(
        self, request: Request, which: str, note: Annotated[str, Form(max_length=500)] = ""
    ) -> Response:
        """An exception was looked into."""

        def act(owner: Owner) -> Response:
            with self._hub.database.transaction() as cursor:
                now = self._hub.clock.now()
                views.close(cursor, owner, which, note.strip(), now)
            return _to("/exceptions")

        return self._acting(request, act)

    def release(self, request: Request, which: str) -> Response:
        """A quarantined entry may be applied after all."""

        def act(owner: Owner) -> Response:
            with contextlib.suppress(NotReleased):  # it is still in the list, with its reason
                self._hub.release(owner.tenant, which, owner.login)
            return _to("/quarantine")

        return self._acting(request, act)

    # --- coming and going -------------------------------------------------------------------------

    def ask(self, request: Request) -> Response:
        """The sign-in form."""
        return self._page(request, "signin.html", None, wrong="", login="")

    def sign_in(
        self,
        request: Request,
        login: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        """Right: to the overview. Wrong: the form again, with the reason."""
        if not _from_here(request):
            return _foreign()
        try:
            token = self._owners.sign_in(login.strip(), password)
        except Refusal as refusal:
            wrong = _words(refusal, _language(request))
            return self._page(request, "signin.html", None, 403, wrong=wrong, login=login)
        answer = _to("/")
        answer.set_cookie(
            _COOKIE,
            token,
            max_age=SESSION_MS // 1000,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    def sign_out(self, request: Request) -> Response:
        """End the session."""
        if not _from_here(request):
            return _foreign()
        self._owners.sign_out(request.cookies.get(_COOKIE, ""))
        answer = _to("/signin")
        answer.delete_cookie(_COOKIE)
        return answer

    def language(self, request: Request, language: Annotated[str, Form()] = "en") -> Response:
        """Another language, kept in the browser."""
        if not _from_here(request):
            return _foreign()
        back = urlsplit(request.headers.get("referer", "/")).path or "/"
        answer = _to(back)
        chosen = "zh_CN" if language == "zh_CN" else "en"
        answer.set_cookie(_LANGUAGE, chosen, max_age=31_536_000, samesite="strict")
        return answer

    # --- inside -----------------------------------------------------------------------------------

    def _signed_in(self, request: Request, shown: Callable[[Owner], Response]) -> Response:
        owner = self._owners.who(request.cookies.get(_COOKIE, ""))
        return shown(owner) if owner else _to("/signin")

    def _acting(self, request: Request, act: Callable[[Owner], Response]) -> Response:
        return self._signed_in(request, act) if _from_here(request) else _foreign()

    def _page(
        self, request: Request, name: str, owner: Owner | None, status: int = 200, **shown: Any
    ) -> Response:
        language = _language(request)
        words = translator(language)
        html = _ENVIRONMENT.get_template(name).render(
            owner=owner,
            path=request.url.path,
            language=language,
            _=words.gettext,
            n_=words.ngettext,
            money=format_money,
            measured=_measured,
            moment=_moment,
            ago=lambda then: _ago(self._hub.clock.now() - then, words.gettext),
            **shown,
        )
        return HTMLResponse(html, status, headers=_HEADERS)


def _measured(code: str, amount: int | None) -> str:
    """An exception's amount, in what its code counts; empty where it counts nothing."""
    shown = _MEASURES.get(known.KINDS[code].measure) if code in known.KINDS else None
    return shown(amount) if shown is not None and amount is not None else ""


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def _foreign() -> Response:
    return PlainTextResponse("This form did not come from the hub's own pages.", 403)


def _from_here(request: Request) -> bool:
    """Whether a form was sent from these pages (Sec-Fetch-Site, else Origin)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def _language(request: Request) -> str:
    chosen = request.cookies.get(_LANGUAGE)
    if chosen in ("en", "zh_CN"):
        return chosen
    first = request.headers.get("accept-language", "en").split(",")[0].strip().lower()
    return "zh_CN" if first.startswith("zh") else "en"


def _words(refusal: Refusal, language: str) -> str:
    """A refusal in the language of the page, whatever the process speaks."""
    said = translator(language).gettext
    values = refusal.values()
    return sentences(said(refusal.text).format(**values), said(refusal.advice).format(**values))


def _moment(then: int, zone: str = "Asia/Shanghai") -> str:
    return (
        datetime.fromtimestamp(then / 1000, UTC)
        .astimezone(ZoneInfo(zone))
        .strftime("%Y-%m-%d %H:%M")
    )


_STEPS: Final = (
    (86_400_000, N_("{n} d ago")),
    (3_600_000, N_("{n} h ago")),
    (60_000, N_("{n} min ago")),
)


def _ago(passed: int, said: Callable[[str], str]) -> str:
    for length, text in _STEPS:
        if passed >= length:
            return said(text).format(n=passed // length)
    return said(N_("just now"))
