"""The core that a till's first scan needs, imported before Qt.

PySide reads the source of every module that is imported after it, to see whether that uses Qt. The
core does not, and is a good half of what a start imports; app.py imports this first.
"""

import posdesk.cart.limits
import posdesk.catalog.queries
import posdesk.orders.commands
import posdesk.orders.opening
import posdesk.payments.queries
import posdesk.settings
import posdesk.staff.commands
import posdesk.staff.queries  # noqa: F401
