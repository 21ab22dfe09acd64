"""A hub process for B7: `python -m bench.serving FOLDER DSN PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from posdesk.hub.server import Serving, serve


def main(folder: str, dsn: str, port: str) -> None:
    """Serve until it is ended."""
    wanted = Serving(Path(folder), dsn=dsn, host="127.0.0.1", port=int(port), announce=False)
    serve(wanted, lambda _listening: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
