"""PosDesk: a point-of-sale and order desk that works with no network at all."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__version__ = "0.1.0"


@contextmanager
def without_other_databases() -> Iterator[None]:
    """Peewee and its extensions look for drivers of other databases; the one that the hub uses
    would bring in asyncio and ssl, which a till that starts does not need.
    """
    drivers = {name for name in ("psycopg", "psycopg2", "pymysql") if name not in sys.modules}
    sys.modules.update(dict.fromkeys(drivers))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in drivers:
            del sys.modules[name]


with without_other_databases():
    import peewee as _peewee  # noqa: F401
