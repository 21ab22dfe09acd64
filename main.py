"""Start PosDesk from a source tree: `python main.py` is the `posdesk` command."""

from posdesk.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
