"""Goods that come back (退货) and goods that go out for them (换货)."""
