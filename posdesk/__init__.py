"""PosDesk: a point-of-sale and order desk that works with no network at all."""

__version__ = "0.1.0"
