"""The till of the window's tests, where 赵磊 the manager tells customers by real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.notices.accounts import MailAccount, SmsProvider
from posdesk.notices.commands import save_mail, save_sms
from posdesk.notices.queueing import queue
from posdesk.service.tickets import NewTicket, open_ticket
from posdesk.settings import save
from posdesk.ui.notices.place import NoticesPlace
from posdesk.ui.settings.notices import NoticesChapter
from posdesk.ui.settings.place import SettingsPlace
from tests.notices.servers import SmsServer, SmtpServer
from tests.selling import ZHAO_LEI
from tests.ui.shop import Till, open_till, stocked, till

__all__ = ["open_till", "stocked", "till"]


@pytest.fixture
def mail() -> Iterator[SmtpServer]:
    """A mail server."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def sms() -> Iterator[SmsServer]:
    """An SMS provider."""
    with SmsServer() as server:
        yield server


class Boss:
    """The manager at the window."""

    def __init__(self, till: Till) -> None:
        self.till, self.ops = till, till.desk.ops
        till.sign_in(ZHAO_LEI)

    def run(self, command: Callable[..., object], *args: object) -> None:
        """A command, waited for."""
        answers: list[object] = []
        self.ops.run(command, *args, done=answers.append)  # type: ignore[arg-type]
        self.till.until(lambda: bool(answers))
        self.till.settle()

    def notices_on(self, port: int = 1, url: str = "") -> None:
        """Customers are told by mail, and where there is a provider by SMS."""
        account = MailAccount("127.0.0.1", port, "none", "", "shop@example.com")
        self.run(save_mail, account)
        if url:
            self.run(save_sms, SmsProvider(url))
        self.run(
            save,
            {
                "notices.on": True,
                "notices.language": "en",
                "shop.name": "Shop",
                "notices.quiet_from": 0,
                "notices.quiet_until": 0,
                "notices.steps": {"ticket_opened": "either"},
            },
        )

    def tell(self, address: str = "xiaoyu@example.com", step: str = "") -> None:
        """A customer writes; they are told that it was read."""

        def write(db: Database, actor: str | None) -> object:
            done = open_ticket(db, actor, NewTicket("enquiry", "Hello", contact=address))
            if step:
                with db.command("test.tell", actor) as tx:
                    queue(tx, step, ticket_id=done.value)
                return Done(None, tx.changes)
            return done

        self.run(write)

    def notices(self) -> NoticesPlace:
        """The place of the notices."""
        place = self.till.desk.window.go("notices")
        assert isinstance(place, NoticesPlace)
        return place

    def chapter(self) -> NoticesChapter:
        """The chapter of the settings."""
        place = self.till.desk.window.go("settings")
        assert isinstance(place, SettingsPlace)
        chapter = place.open_chapter("notices")
        assert isinstance(chapter, NoticesChapter)
        return chapter


@pytest.fixture
def boss(till: Till) -> Boss:
    """赵磊 at the till."""
    return Boss(till)
