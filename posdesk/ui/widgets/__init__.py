"""Building blocks that every screen uses; their look comes from theme.py alone."""

from posdesk.ui.widgets.buttons import Act, Button, Chip, RailButton
from posdesk.ui.widgets.fields import Field, SearchField, TextField
from posdesk.ui.widgets.flow import FlowLayout
from posdesk.ui.widgets.frames import Card, EmptyState, Line, Page, Panel, column, row, scrolled
from posdesk.ui.widgets.labels import AmountLabel, Badge, ElidedLabel, Label, set_property
from posdesk.ui.widgets.notice import Notice, NoticeBar
from posdesk.ui.widgets.numpad import Numpad
from posdesk.ui.widgets.progress import ProgressPanel

__all__ = [
    "Act",
    "AmountLabel",
    "Badge",
    "Button",
    "Card",
    "Chip",
    "ElidedLabel",
    "EmptyState",
    "Field",
    "FlowLayout",
    "Label",
    "Line",
    "Notice",
    "NoticeBar",
    "Numpad",
    "Page",
    "Panel",
    "ProgressPanel",
    "RailButton",
    "SearchField",
    "TextField",
    "column",
    "row",
    "scrolled",
    "set_property",
]
