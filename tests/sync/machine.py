"""A hypothesis state machine of two to eight tills and their hub: people sell, take back, edit and
count at any of them, while the network loses, doubles, reorders and damages what they say to each
other, tills die, are restored and copied, clocks jump, and the hub is restarted and restored.

At the end nobody is cut off any more, everybody syncs until nothing moves, and then all must hold
the same. A defect is shrunk to the shortest story that shows it.

    python -m tests.sync.machine --examples 5000 --seed 1
"""

from __future__ import annotations

import argparse
import itertools
import logging
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.sync.acts import ACTS
from tests.sync.house import House, Till, make_template
from tests.sync.hubside import HubSide
from tests.sync.judgement import contradictions
from tests.sync.network import Fate

TILLS = st.integers(0, 7)
NUMBERS = st.integers(0, 2**20)
HOUR = 3_600_000
SKEWS = st.sampled_from((0, 0, -3 * 24 * HOUR, 3 * HOUR, -7 * 60_000, 10 * 365 * 24 * HOUR))
DAMAGE = tuple(fate for fate in Fate if fate is not Fate.FINE)
_names = itertools.count(1)


class Ground:
    """What all examples of a process stand on: a database, a folder in memory, a template."""

    def __init__(self, dsn: str) -> None:
        memory = Path("/dev/shm")
        self.folder = Path(
            tempfile.mkdtemp(prefix="posdesk-", dir=memory if memory.is_dir() else None)
        )
        self.side = HubSide(dsn, self.folder / "hub")
        self.template = make_template(self.folder / "template")
        self.examples = 0
        self.sweeps: Counter[int] = Counter()
        self.happened: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def house(self, number: int) -> House:
        name = f"house-{next(_names)}"
        return House(self.side, self.folder / name, self.template, name, number)

    def close(self) -> None:
        self.side.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Tills(RuleBasedStateMachine):
    """One example. `ground` is set by whoever runs it."""

    ground: ClassVar[Ground]
    most: ClassVar[int] = 8

    def __init__(self) -> None:
        super().__init__()
        self.house: House | None = None
        self.clones = 0

    @initialize(tills=st.integers(2, 8), second=st.booleans(), number=NUMBERS)
    def open(self, tills: int, second: bool, number: int) -> None:
        self.house = self.ground.house(number)
        self.house.open(min(tills, self.most), second and tills > 2)

    def _till(self, number: int) -> Till:
        assert self.house is not None
        return self.house.tills[number % len(self.house.tills)]

    # --- people -----------------------------------------------------------------------------------

    @rule(number=TILLS, act=st.sampled_from(sorted(ACTS)), luck=NUMBERS)
    def act(self, number: int, act: str, luck: int) -> None:
        till = self._till(number)
        till.people.random.seed(luck)
        self.house.act(till, act)

    @rule(
        number=TILLS,
        acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=3, max_size=12),
        luck=NUMBERS,
    )
    def busy(self, number: int, acts: list[str], luck: int) -> None:
        for place, act in enumerate(acts):
            self.act(number, act, luck + place)

    # --- the network ------------------------------------------------------------------------------

    @rule(number=TILLS)
    def sync(self, number: int) -> None:
        self.house.sync(self._till(number))

    @rule(number=TILLS, fates=st.lists(st.sampled_from(sorted(Fate)), min_size=1, max_size=4))
    def sync_badly(self, number: int, fates: list[Fate]) -> None:
        self.house.sync(self._till(number), *fates)

    @rule()
    def sync_all(self) -> None:
        for till in list(self.house.tills):
            self.house.sync(till)

    @rule()
    def late_requests_arrive(self) -> None:
        self.house.network.deliver_late()

    @rule(number=TILLS)
    def cut_off(self, number: int) -> None:
        self._till(number).link.offline ^= True

    # --- machines ---------------------------------------------------------------------------------

    @rule(number=TILLS)
    def restart(self, number: int) -> None:
        self._till(number).restart()

    @rule(number=TILLS)
    def backup(self, number: int) -> None:
        self.house.keep_copy(self._till(number))

    @rule(number=TILLS)
    def restore(self, number: int) -> None:
        self.house.put_back(self._till(number))

    @precondition(lambda self: self.clones < 1)
    @rule(number=TILLS)
    def clone(self, number: int) -> None:
        self.clones += 1
        self.house.clone(self._till(number), self.clones)

    @rule(number=TILLS, skew=SKEWS)
    def set_clock(self, number: int, skew: int) -> None:
        self._till(number).clock.skew = skew

    @rule(minutes=st.sampled_from((1, 11, 60 * 30)))
    def wait(self, minutes: int) -> None:
        self.house.world.advance(minutes * 60_000)

    # --- the hub ----------------------------------------------------------------------------------

    @rule()
    def hub_down_or_up(self) -> None:
        network = self.house.network
        if network.answer is None:
            self.house.side.restart()
            network.answer = self.house.side.answer
        else:
            network.answer = None

    @rule()
    def copy_hub(self) -> None:
        self.house.save_hub()

    @rule()
    def restore_hub(self) -> None:
        self.house.restore_hub()

    # --- afterwards -------------------------------------------------------------------------------

    def teardown(self) -> None:
        if self.house is None:
            return
        house, ground = self.house, self.ground
        try:
            ground.sweeps[house.settle()] += 1
            ground.examples += 1
            problems = list(house.problems(whole=ground.examples % 10 == 0))
            problems += contradictions(house)
            assert not problems, "\n".join(problems)
        finally:
            ground.happened.update(house.network.happened)
            for till in house.tills:
                ground.done.update(till.people.done)
                ground.refused.update(till.people.refused)
            house.close()


def run(
    ground: Ground,
    examples: int,
    number: int,
    steps: int = 20,
    *,
    tills: int = 8,
    shrink: bool = True,
) -> float:
    """So many examples from one seed; the seconds that they took. Raises what is found."""
    Tills.ground, Tills.most = ground, tills
    began = time.perf_counter()
    run_state_machine_as_test(
        seed(number)(Tills),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.normal,
            print_blob=False,
        ),
    )
    return time.perf_counter() - began


def main() -> None:
    """Run many examples from the command line, and say what happened in them."""
    from tests.postgres import fresh_database

    logging.getLogger("posdesk.sync").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--tills", type=int, default=8)
    parser.add_argument("--no-shrink", action="store_true", help="tell the first failure as it is")
    wanted = parser.parse_args()
    with fresh_database() as dsn:
        ground = Ground(dsn)
        try:
            took = run(
                ground,
                wanted.examples,
                wanted.seed,
                wanted.steps,
                tills=wanted.tills,
                shrink=not wanted.no_shrink,
            )
        finally:
            ground.close()
    say = sys.stdout.write
    say(f"{ground.examples} examples in {took:.0f} s ({ground.examples / took:.1f}/s)\n")
    for counted in (ground.sweeps, ground.happened, ground.done, ground.refused):
        say(f"{dict(counted.most_common())}\n")


if __name__ == "__main__":
    main()
