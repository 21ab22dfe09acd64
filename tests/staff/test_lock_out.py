"""Guessing PINs: the lock grows, survives restarts and clock changes, and a kill gains nothing."""

from __future__ import annotations

import pytest

from posdesk import i18n
from posdesk.errors import Refusal, words
from posdesk.staff import commands, guard, queries
from posdesk.staff.errors import LockedOut, ResetNeeded, WrongPin
from posdesk.staff.pins import Pins
from tests.staff.conftest import CASHIER_PIN, MANAGER_PIN, MORNING, Shop

DAY = 86_400_000
YEAR = 365 * DAY


def attempt(shop: Shop, pin: str, staff_id: str = "") -> Refusal | None:
    """The refusal that a PIN meets; None when it opened the till."""
    try:
        commands.sign_in(shop.db, None, staff_id or shop.li_min, pin)
    except (WrongPin, LockedOut) as refused:
        return refused
    return None


def lock(shop: Shop) -> LockedOut:
    """Enter wrong PINs until the first lock."""
    refusals = [attempt(shop, "9999") for _ in range(guard.FREE_TRIES)]
    assert isinstance(refusals[-1], LockedOut)
    return refusals[-1]


def test_each_wrong_pin_says_how_many_are_left_before_the_lock(shop: Shop) -> None:
    first, second, third = (attempt(shop, "9999") for _ in range(3))
    assert isinstance(first, WrongPin)
    assert first.attempts_left == 2
    assert isinstance(second, WrongPin)
    assert second.attempts_left == 1
    assert isinstance(third, LockedOut)
    assert third.seconds == 30


def test_the_right_pin_is_refused_while_the_lock_runs_and_taken_after_it(shop: Shop) -> None:
    lock(shop)
    shop.clock.advance(29_000)
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 1
    shop.clock.advance(1_000)
    assert attempt(shop, CASHIER_PIN) is None


def test_a_locked_attempt_is_not_even_compared(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(shop)
    compared: list[str] = []
    monkeypatch.setattr(Pins, "match", lambda _self, _kept, pin: bool(compared.append(pin)))
    assert isinstance(attempt(shop, CASHIER_PIN), LockedOut)
    assert compared == []


def test_the_lock_grows_with_every_wrong_pin_after_it(shop: Shop) -> None:
    waits = [lock(shop).seconds]
    for _ in range(6):
        shop.clock.advance(waits[-1] * 1000)
        refused = attempt(shop, "9999")
        assert isinstance(refused, LockedOut)
        waits.append(refused.seconds)
    assert waits == [30, 60, 120, 300, 900, 1800, 3600]


def test_the_right_pin_forgets_the_wrong_ones(shop: Shop) -> None:
    attempt(shop, "9999")
    attempt(shop, "9998")
    assert attempt(shop, CASHIER_PIN) is None
    refused = attempt(shop, "9999")
    assert isinstance(refused, WrongPin)
    assert refused.attempts_left == 2


def test_one_person_s_lock_is_not_another_s(shop: Shop) -> None:
    lock(shop)
    assert attempt(shop, MANAGER_PIN, shop.zhao_lei) is None


@pytest.mark.parametrize("set_to", [0, MORNING - 3 * DAY, MORNING + 10 * YEAR])
def test_setting_the_wall_clock_does_not_shorten_the_lock(shop: Shop, set_to: int) -> None:
    lock(shop)
    shop.clock.set(set_to)
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 30


def test_a_restart_does_not_shorten_the_lock(shop: Shop) -> None:
    lock(shop)
    shop.clock.advance(10_000)
    assert queries.lock_left(shop.db, shop.li_min) == 20
    shop.restart()
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 30  # what was last written down; being off counts for nothing


def test_what_has_run_off_is_kept_over_a_restart_once_it_was_asked_for(shop: Shop) -> None:
    lock(shop)
    shop.clock.advance(10_000)
    attempt(shop, CASHIER_PIN)
    shop.restart()
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 20


def test_a_new_run_whose_process_clock_is_far_ahead_gives_nothing_away(shop: Shop) -> None:
    lock(shop)
    shop.clock.advance(YEAR)  # the machine was on, the program was not
    shop.restart()
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 30


def test_a_failure_is_on_disk_before_the_pin_is_compared(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def die(_self: Pins, _kept: str, _pin: str) -> bool:
        raise Killed

    monkeypatch.setattr(Pins, "match", die)
    for _ in range(guard.FREE_TRIES):
        with pytest.raises(Killed):
            commands.sign_in(shop.db, None, shop.li_min, "9999")
        shop.restart()
    monkeypatch.undo()
    refused = attempt(shop, CASHIER_PIN)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 30


def fail(shop: Shop, times: int, staff_id: str) -> None:
    """Enter wrong PINs, waiting out each lock."""
    for _ in range(times):
        attempt(shop, "9999", staff_id)
        shop.clock.advance(3_600_000)


def test_after_ten_wrong_pins_only_a_manager_s_reset_helps(shop: Shop) -> None:
    fail(shop, guard.RESET_AFTER, shop.li_min)
    shop.clock.advance(YEAR)
    assert isinstance(attempt(shop, CASHIER_PIN), ResetNeeded)
    assert queries.lock_left(shop.db, shop.li_min) == 0
    commands.reset_pin(shop.db, shop.zhao_lei, shop.li_min, "5937")
    assert attempt(shop, "5937") is None


def test_the_only_manager_is_never_shut_out_for_good_but_waits_an_hour_a_guess(shop: Shop) -> None:
    fail(shop, guard.RESET_AFTER + 5, shop.zhao_lei)
    refused = attempt(shop, "9999", shop.zhao_lei)
    assert isinstance(refused, LockedOut)
    assert refused.seconds == 3600
    shop.clock.advance(3_600_000)
    assert attempt(shop, MANAGER_PIN, shop.zhao_lei) is None


def test_an_approval_counts_against_the_same_lock(shop: Shop) -> None:
    for _ in range(guard.FREE_TRIES):
        with pytest.raises((WrongPin, LockedOut)):
            commands.approve(shop.db, shop.li_min, "void.cart", shop.zhao_lei, "9999", "")
    assert isinstance(attempt(shop, MANAGER_PIN, shop.zhao_lei), LockedOut)


def guess(shop: Shop, numbers: range, restart_every: int) -> tuple[int, int]:
    """Try PINs, one a second and the right one last, with restarts and clock jumps in between.

    How many opened the till, and how many were refused for being wrong (not for the lock).
    """
    right = int(CASHIER_PIN)
    opened = wrong = 0
    for count, number in enumerate([n for n in numbers if n != right] + [right]):
        if count % restart_every == 0:
            shop.restart()
        shop.clock.advance(1_000)
        shop.clock.set((0, MORNING + 10 * YEAR, MORNING - 3 * DAY, MORNING)[count % 4])
        refused = attempt(shop, f"{number:04d}")
        opened += refused is None
        wrong += isinstance(refused, WrongPin)
    return opened, wrong


def test_ten_thousand_pins_across_restarts_and_clock_jumps_stay_locked_out(shop: Shop) -> None:
    opened, wrong = guess(shop, range(10_000), restart_every=250)
    assert opened == 0
    assert wrong == guard.FREE_TRIES - 1
    assert shop.db.value("SELECT failures FROM pin_guard") <= guard.RESET_AFTER
    assert isinstance(attempt(shop, CASHIER_PIN), LockedOut)


def test_control_without_the_guard_guessing_opens_the_till(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "count_attempt", lambda _db, _staff: guard.Guard(1))
    monkeypatch.setattr(guard, "refusal", lambda _db, _staff: None)
    opened, wrong = guess(shop, range(4_750, 4_900), restart_every=50)
    assert opened == 1
    assert wrong == 149


def test_control_a_lock_that_ends_at_a_time_of_the_wall_clock_is_opened_by_setting_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "now_ms", lambda db: db.clock.now())
    monkeypatch.setattr(
        guard.Guard, "left_ms", lambda g, _run, now: max(0, g.locked_ms - (now - g.seen_ms))
    )
    lock(shop)
    shop.clock.set(MORNING + DAY)
    assert attempt(shop, CASHIER_PIN) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Too many wrong PINs. Locked for 5 minutes.", "2 attempts left.", "1 second")),
        ("zh_CN", ("密码错误次数过多，已锁定 5 分钟。", "还可以试 2 次。", "1 秒")),
    ],
)
def test_the_refusals_are_worded_in_both_languages(
    language: str, said: tuple[str, str, str]
) -> None:
    i18n.use(language)
    assert words(LockedOut(300))[0] == said[0]
    assert said[1] in words(WrongPin(2))[1]
    assert said[2] in words(LockedOut(1))[0]
