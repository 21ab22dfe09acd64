"""What makes a PIN, what makes it weak, and how it is kept."""

from __future__ import annotations

import pytest

from posdesk.staff.errors import BadPin, WeakPin
from posdesk.staff.pins import Cost, Pins, check_new_pin, is_weak

CHEAP = Pins(Cost(passes=1, memory_kib=8))


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", "12 45", "-7391"])
def test_a_pin_is_four_to_eight_plain_digits(pin: str) -> None:
    with pytest.raises(BadPin) as caught:
        check_new_pin(pin)
    assert (caught.value.shortest, caught.value.longest) == (4, 8)


@pytest.mark.parametrize(
    "pin",
    [
        "0000",
        "1111111",
        "1234",
        "4321",
        "7890",
        "8901",
        "2468",
        "1357",
        "1212",
        "123123",
        "2580",
        "0852",
        "7410",
        "1987",
        "2026",
        "20010203",
        "1314",
        "520520",
        "5201314",
        "1122",
        "888666",
    ],
)
def test_a_pin_that_would_be_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(WeakPin):
        check_new_pin(pin)


@pytest.mark.parametrize("pin", ["7391", "4826", "90517", "830264", "20011399", "64093817"])
def test_an_ordinary_pin_is_taken(pin: str) -> None:
    check_new_pin(pin)


def test_most_four_digit_pins_remain_free() -> None:
    weak = sum(is_weak(f"{number:04d}") for number in range(10_000))
    assert 100 < weak < 400


def test_a_pin_matches_only_its_own_hash() -> None:
    kept = CHEAP.hashed("7391")
    assert CHEAP.match(kept, "7391")
    assert not CHEAP.match(kept, "7392")
    assert not CHEAP.match("not a hash", "7391")


def test_the_hash_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = CHEAP.hashed("7391"), CHEAP.hashed("7391")
    assert first.startswith("$argon2id$")
    assert first != second
    assert "7391" not in first.split("$")


def test_a_hash_of_another_cost_still_matches_and_is_known_to_be_outdated() -> None:
    dearer = Pins(Cost(passes=2, memory_kib=16))
    kept = CHEAP.hashed("7391")
    assert dearer.match(kept, "7391")
    assert dearer.outdated(kept)
    assert not CHEAP.outdated(kept)
