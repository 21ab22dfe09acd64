"""Signing in by name tile and PIN, locking, and a manager's PIN over a blocked act."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from posdesk.settings import save
from posdesk.staff.queries import approvals, sign_ins
from posdesk.staff.rights import NotAllowed
from posdesk.ui.personmenu import _change_pin, person_menu
from posdesk.ui.signin.screen import SignInScreen
from tests.ui.shell.conftest import PINS, Person


def tile(person: Person, name: str) -> QPushButton:
    return next(b for b in person.buttons() if b.accessibleName().startswith(name))


def screen(person: Person) -> SignInScreen:
    found = person.window.findChild(SignInScreen)
    assert isinstance(found, SignInScreen)
    return found


def fingers(person: Person, pin: str) -> None:
    """The PIN on the keys of the screen."""
    for digit in pin:
        person.touch(digit)
    person.touch("Enter")


def test_everybody_who_works_here_has_a_name_tile(person: Person) -> None:
    names = [b.accessibleName() for b in person.buttons() if ", " in b.accessibleName()]
    assert names == ["赵磊, Manager", "李敏, Cashier", "周凯, Clerk"]
    assert person.sees("小河便利店")


def test_a_pin_typed_on_the_keyboard_signs_in(person: Person) -> None:
    person.sign_in("李敏")
    assert person.sees("李敏 · Cashier")
    assert person.desk.ops.actor == person.ids["李敏"]
    assert person.desk.window.open_id() == "sell"


def test_a_pin_entered_with_fingers_signs_in(person: Person) -> None:
    person.touch(tile(person, "周凯"))
    fingers(person, PINS["周凯"])
    person.until(lambda: person.sees("周凯 · Clerk"))


def test_a_pin_typed_before_a_name_was_chosen_is_answered(person: Person) -> None:
    person.type("7")
    assert person.sees("Choose your name first.")
    assert person.desk.session.person is None
    person.touch(tile(person, "李敏"))
    assert not person.sees("Choose your name first.")
    person.type(PINS["李敏"])
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.sees("李敏 · Cashier"))


def test_a_finger_on_the_keys_before_a_name_was_chosen_is_answered(person: Person) -> None:
    person.touch("7")
    assert person.sees("Choose your name first.")


def test_a_long_name_of_the_shop_takes_two_lines_and_moves_nothing(
    person: Person, people: dict[str, str]
) -> None:
    shown = screen(person)
    person.window.resize(1366, 768)
    person.qtbot.wait(20)
    before = shown.card.geometry().x(), tile(person, "赵磊").mapTo(shown, shown.pos()).x()
    name = "Riverside Convenience and Fresh Fruit Store of the Old Town Market Square " * 3
    person.desk.ops.actor = people["赵磊"]
    person.desk.ops.run(save, {"shop.name": name.strip()})
    person.settle()
    shown.reload()
    person.qtbot.wait(20)
    after = shown.card.geometry().x(), tile(person, "赵磊").mapTo(shown, shown.pos()).x()
    assert after == before
    one_line = shown.shop.fontMetrics().height()
    assert 2 * one_line <= shown.shop.height() < 3 * one_line
    assert shown.shop.toolTip() == name.strip()


def test_arrows_and_enter_alone_choose_a_name(person: Person) -> None:
    tile(person, "赵磊").setFocus()
    person.press(Qt.Key.Key_Tab)
    person.press(Qt.Key.Key_Return)
    person.type(PINS["李敏"])
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.desk.session.person is not None)
    assert person.sees("李敏 · Cashier")


def test_no_digit_of_a_pin_can_be_seen(person: Person) -> None:
    person.touch(tile(person, "李敏"))
    person.type("73")
    QTest.qWait(60)
    assert not person.sees("73")
    assert "7" not in screen(person).pin.accessibleDescription()


def test_a_wrong_pin_says_how_many_attempts_are_left(person: Person) -> None:
    person.touch(tile(person, "李敏"))
    fingers(person, "5555")
    person.until(lambda: person.sees("That is not the right PIN. Try again. 2 attempts left."))
    assert person.desk.session.person is None


def test_too_many_wrong_pins_lock_with_the_time_that_is_left(person: Person) -> None:
    person.touch(tile(person, "李敏"))
    for wrong in ("5550", "5551", "5552"):
        fingers(person, wrong)
        person.settle()
    assert person.sees("Too many wrong PINs. Try again in 0:30.")
    assert not person.button("5").isEnabled()
    screen(person).pin._tick()
    assert person.sees("Try again in 0:29.")


def test_a_lock_stays_when_somebody_else_was_chosen_meanwhile(person: Person) -> None:
    person.touch(tile(person, "李敏"))
    for wrong in ("5550", "5551", "5552"):
        fingers(person, wrong)
        person.settle()
    person.touch(tile(person, "周凯"))
    assert person.button("5").isEnabled()
    person.touch(tile(person, "李敏"))
    assert person.sees("Too many wrong PINs. Try again in 0:30.")


def test_when_the_lock_has_run_down_the_right_pin_signs_in(person: Person) -> None:
    person.touch(tile(person, "李敏"))
    for wrong in ("5550", "5551", "5552"):
        fingers(person, wrong)
        person.settle()
    person.desk.clock.advance(31_000)  # type: ignore[attr-defined]
    for _second in range(30):
        screen(person).pin._tick()
    assert person.sees("You can try again now.")
    fingers(person, PINS["李敏"])
    person.until(lambda: person.sees("李敏 · Cashier"))


def test_the_menu_of_the_person_locks_the_till(cashier: Person) -> None:
    menu = person_menu(cashier.desk.window)
    words = [action.text().split("\t") for action in menu.actions() if action.text()]
    assert words == [["Lock", "Ctrl+L"], ["Switch person"], ["Change PIN"], ["Keys", "F1"]]
    menu.actions()[0].trigger()
    cashier.settle()
    assert cashier.desk.session.person is None
    assert screen(cashier).who.text() == "李敏"


def test_switching_to_somebody_else_asks_who_it_is(cashier: Person) -> None:
    person_menu(cashier.desk.window).actions()[1].trigger()
    cashier.settle()
    assert screen(cashier).who.text() == "Choose your name"


def test_ctrl_l_locks_and_the_place_stays_open_behind_it(manager: Person) -> None:
    manager.desk.window.go("catalog")
    manager.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    manager.settle()
    assert manager.desk.window.place() is None
    manager.type(PINS["赵磊"])
    manager.press(Qt.Key.Key_Return)
    manager.until(lambda: manager.desk.session.person is not None)
    assert manager.desk.window.open_id() == "catalog"


def test_the_till_locks_itself_when_nobody_touches_it(cashier: Person) -> None:
    session = cashier.desk.session
    assert session._idle.interval() == 10 * 60_000
    session._idle.start(80)
    cashier.until(lambda: session.person is None)
    cashier.settle()
    log = [(line.event, line.detail, line.name) for line in cashier.desk.ops.read(sign_ins)]
    assert ("signed_out", "idle", "李敏") in log


def test_a_key_starts_the_idle_time_again(cashier: Person) -> None:
    idle = cashier.desk.session._idle
    idle.start(5_000)
    cashier.press(Qt.Key.Key_F6)
    assert idle.remainingTime() > 9 * 60_000


def test_zero_minutes_never_lock(cashier: Person) -> None:
    cashier.desk.session.set_lock_minutes(0)
    assert not cashier.desk.session._idle.isActive()


def test_changing_the_own_pin_asks_for_the_new_one_twice(cashier: Person) -> None:
    _change_pin(cashier.desk.window)
    for pin in (PINS["李敏"], "9264", "9265"):
        fingers(cashier, pin)
    assert cashier.sees("The two new PINs differ.")
    for pin in ("9264", "9264"):
        fingers(cashier, pin)
    cashier.until(lambda: cashier.sees("Your PIN was changed."))


def test_a_new_pin_that_is_easy_to_guess_is_refused_in_words(cashier: Person) -> None:
    _change_pin(cashier.desk.window)
    for pin in (PINS["李敏"], "1234", "1234"):
        fingers(cashier, pin)
    cashier.until(lambda: cashier.sees("This PIN is too easy to guess."))
    assert cashier.sees("Enter the new PIN")


# --- a manager's approval -------------------------------------------------------------------


def test_a_blocked_act_offers_the_managers_pin_and_goes_on_with_it(cashier: Person) -> None:
    approved: list[str] = []
    cashier.desk.window.refuse(
        NotAllowed("void.cart"), approved=approved.append, detail="4 lines, ¥115.90"
    )
    assert cashier.sees("You may not do this: Void a whole cart.")
    cashier.touch("Ask a manager")
    assert cashier.sees("4 lines, ¥115.90")
    fingers(cashier, PINS["赵磊"])
    cashier.until(lambda: len(approved) == 1)
    (record,) = cashier.desk.ops.read(approvals)
    assert (record.id, record.act) == (approved[0], "void.cart")
    assert (record.asked_by, record.approved_by) == ("李敏", "赵磊")
    assert record.detail == "4 lines, ¥115.90"
    assert not cashier.sees("A manager's approval")


def test_only_people_who_may_do_the_act_are_offered(cashier: Person) -> None:
    cashier.desk.window.ask_approval("void.cart", "", lambda _approval: None)
    names = [b.accessibleName() for b in cashier.buttons() if ", " in b.accessibleName()]
    assert names == ["Signed in: 李敏, Cashier", "赵磊, Manager"]


def test_a_wrong_pin_of_the_manager_approves_nothing(cashier: Person) -> None:
    approved: list[str] = []
    cashier.desk.window.ask_approval("void.cart", "", approved.append)
    fingers(cashier, "5555")
    cashier.until(lambda: cashier.sees("That is not the right PIN."))
    assert approved == []
    assert cashier.desk.ops.read(approvals) == []


def test_esc_gives_up_and_the_cursor_is_back(cashier: Person) -> None:
    search = cashier.desk.window.search
    search.setFocus()
    cashier.desk.window.ask_approval("void.cart", "", lambda _approval: None)
    cashier.press(Qt.Key.Key_Escape)
    assert not cashier.sees("A manager's approval")
    assert QApplication.focusWidget() is search


def test_tab_stays_inside_the_panel(cashier: Person) -> None:
    cashier.desk.window.ask_approval("void.cart", "", lambda _approval: None)
    overlay = cashier.desk.window.panels.overlay
    assert overlay is not None
    for _step in range(12):
        cashier.press(Qt.Key.Key_Tab)
        assert overlay.isAncestorOf(cashier.focus())


def test_the_first_name_has_the_focus_when_the_till_opens(person: Person) -> None:
    person.until(lambda: person.focus().accessibleName() == "赵磊, Manager")
