"""The style sheet's text: `$name` is a token of theme.py, lengths are pixels at 100 %."""

BASE = """
* { font-size: 14px; }
QWidget { color: $ink; }
QMainWindow, QDialog, QWidget[role="ground"] { background: $ground; }
QToolTip { background: $inverse; color: $on_inverse; border: 0; padding: 4px 8px; }
QLabel, QCheckBox, QRadioButton { background: transparent; }
QLabel[role="title"] { font-size: 17px; font-weight: 700; }
QLabel[role="heading"] { font-size: 22px; font-weight: 700; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="muted"] { color: $muted; font-size: 13px; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="amount"] { font-weight: 700; }
QLabel[role="due"] { font-size: 26px; font-weight: 700; }
QLabel[role="huge"] { font-size: 36px; font-weight: 700; }
QLabel[tone="info"] { color: $info; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[role="badge"] {
    background: $soft; color: $ink; border-radius: 10px;
    padding: 2px 9px; font-size: 12px; min-height: 18px;
}
QLabel[role="badge"][tone="info"] { background: $info_soft; color: $info; }
QLabel[role="badge"][tone="ok"] { background: $ok_soft; color: $ok; }
QLabel[role="badge"][tone="warn"] { background: $warn_soft; color: $warn; }
QLabel[role="badge"][tone="bad"] { background: $bad_soft; color: $bad; }
QLabel[role="badge"][tone="alert"] { background: $alert; color: $on_alert; }
QLabel[role="brand"] { color: $on_rail_active; font-size: 24px; font-weight: 700; }
QLabel[role="step"] { color: $rail_ink; font-size: 15px; }
QLabel[role="step"][state="now"] { color: $on_rail_active; font-weight: 700; }
QLabel[role="key"] {
    background: $soft; color: $muted; border-radius: 4px;
    padding: 1px 6px; font-size: 12px;
}
"""

FRAMES = """
QFrame[role="card"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[role="card"][chosen="true"] { border: 1px solid $primary; }
QFrame[role="panel"] { background: $card; border: 0; }
QFrame[role="side"] { background: $card; border: 0; border-left: 1px solid $line; }
QFrame[role="rail"] { background: $rail; border: 0; }
QFrame[role="bar"] { background: $card; border: 0; border-bottom: 1px solid $line; }
QFrame[role="foot"] { background: $card; border: 0; border-top: 1px solid $line; }
QFrame[role="row"] { background: $card; border: 0; border-bottom: 1px solid $line; }
QFrame[role="row"][selected="true"] { background: $selected; border-left: 3px solid $primary; }
QFrame[role="line"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="notice"] { border: 1px solid $info; border-radius: 9px; background: $info_soft; }
QFrame[role="notice"][tone="ok"] { background: $ok_soft; border-color: $ok; }
QFrame[role="notice"][tone="warn"] { background: $warn_soft; border-color: $warn; }
QFrame[role="notice"][tone="bad"] { background: $bad_soft; border-color: $bad; }
QFrame[role="verdict"] { background: $card; border: 2px solid $line; border-radius: 12px; }
QFrame[role="verdict"][tone="ok"] { background: $ok; border-color: $ok; }
QFrame[role="verdict"][tone="bad"] { background: $bad; border-color: $bad; }
QFrame[role="verdict"] QLabel[role="outcome"] { font-size: 60px; font-weight: 800; }
QFrame[role="verdict"] QLabel[role="what"] { font-size: 28px; font-weight: 700; }
QFrame[role="verdict"] QLabel[role="more"] { font-size: 21px; }
QFrame[role="verdict"][fit="low"] QLabel[role="outcome"] { font-size: 44px; }
QFrame[role="verdict"][fit="low"] QLabel[role="what"] { font-size: 22px; }
QFrame[role="verdict"][fit="low"] QLabel[role="more"] { font-size: 16px; }
QFrame[role="verdict"][tone="ok"] QLabel, QFrame[role="verdict"][tone="bad"] QLabel {
    color: $on_inverse;
}
QLineEdit[role="code"] { font-size: 24px; font-weight: 700; min-height: 52px; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[role="plain"], QWidget[role="plain"] { background: transparent; }
QSplitter::handle { background: $line; }
"""

BUTTONS = """
QPushButton {
    background: $card; color: $ink; border: 1px solid $line; border-radius: 9px;
    padding: 0 14px; min-height: 38px; font-weight: 600;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $focus; padding: 0 13px; min-height: 36px; }
QPushButton:disabled { color: $muted; background: $soft; border-color: $line; }
QPushButton:checked { background: $info_soft; color: $info; border-color: $primary; }
QPushButton[role="day"] { padding: 0 2px; min-height: 44px; font-size: 13px; font-weight: 400; }
QPushButton[role="day"]:focus { padding: 0 1px; min-height: 42px; }
QPushButton[role="day"]:checked {
    background: $inverse; color: $on_inverse; border-color: $inverse;
}
QPushButton[state="chosen"] { background: $info_soft; color: $info; border-color: $primary; }
QPushButton[role="primary"] {
    background: $primary; color: $on_primary; border: 1px solid $primary;
}
QPushButton[role="primary"]:hover { background: $primary_deep; border-color: $primary_deep; }
QPushButton[role="primary"]:pressed { background: $primary_deep; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled { background: $soft; color: $muted; border-color: $line; }
QPushButton[role="primary"][extent="large"] {
    font-size: 18px; min-height: 52px; border-radius: 10px;
}
QPushButton[role="primary"][extent="large"]:focus { min-height: 50px; }
QPushButton[role="danger"] { color: $bad; }
QPushButton[role="danger"]:hover { background: $bad_soft; }
QPushButton[role="danger"]:disabled { color: $muted; }
QPushButton[role="ghost"] {
    background: transparent; border: 1px solid transparent; padding: 0 10px;
}
QPushButton[role="ghost"]:hover { background: $hover; }
QPushButton[role="ghost"]:pressed { background: $pressed; }
QPushButton[role="ghost"]:focus { border: 2px solid $focus; padding: 0 9px; }
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $info; padding: 0 6px;
}
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 0 5px; }
QPushButton[role="chip"] {
    background: $soft; border: 1px solid $soft; border-radius: 15px; font-weight: 400;
    padding: 0 12px; min-height: 30px; color: $ink; margin: 4px 0;
}
QPushButton[role="chip"]:hover { background: $pressed; }
QPushButton[role="chip"]:checked {
    background: $inverse; color: $on_inverse; border-color: $inverse;
}
QPushButton[role="chip"]:focus { border: 2px solid $focus; padding: 0 11px; min-height: 28px; }
QPushButton[role="chip"][tone="ok"] { background: $ok_soft; color: $ok; border-color: $ok_soft; }
QPushButton[role="chip"][tone="warn"] {
    background: $warn_soft; color: $warn; border-color: $warn_soft;
}
QPushButton[role="chip"][tone="bad"] {
    background: $bad_soft; color: $bad; border-color: $bad_soft;
}
QPushButton[role="chip"][tone="info"] {
    background: $info_soft; color: $info; border-color: $info_soft;
}
QPushButton[role="chip"][tone]:focus { border: 2px solid $focus; }
QPushButton[role="tile"] {
    background: $card; border: 1px solid $line; border-radius: 12px; padding: 10px;
}
QPushButton[role="tile"]:hover { border-color: $line_strong; }
QPushButton[role="tile"]:checked { border-color: $info_soft; background: $info_soft; }
QPushButton[role="tile"]:focus { border: 2px solid $focus; padding: 9px; }
QPushButton[role="key"] {
    background: $card; border-radius: 9px; font-size: 20px; font-weight: 600; min-height: 54px;
    padding: 0 4px;
}
QPushButton[role="key"][extent="word"], QPushButton[role="primary"][extent="word"] {
    font-size: 16px;
}
QPushButton[role="key"][fit="low"] { min-height: 38px; }
QPushButton[role="key"]:hover { background: $hover; }
QPushButton[role="key"]:pressed { background: $pressed; }
QPushButton[role="key"]:focus { border: 2px solid $focus; min-height: 52px; padding: 0 3px; }
QPushButton[role="entry"] {
    background: transparent; border: 1px solid transparent; text-align: left; font-weight: 400;
    padding: 0 10px;
}
QPushButton[role="entry"]:hover { background: $hover; }
QPushButton[role="entry"]:checked { background: $info_soft; color: $info; font-weight: 600; }
QPushButton[role="entry"]:focus { border: 2px solid $focus; padding: 0 9px; }
QPushButton[role="tender"] { text-align: left; min-height: 48px; padding: 0 16px; }
QPushButton[fit="tight"] { padding: 0 8px; }
QPushButton[fit="tight"]:focus { padding: 0 7px; }
QPushButton[role="tender"]:checked {
    background: $inverse; color: $on_inverse; border-color: $inverse;
}
QPushButton[role="rail"] {
    background: transparent; color: $rail_ink; border: 2px solid transparent; border-radius: 10px;
    font-size: 12px; font-weight: 400; padding: 0; min-height: 26px;
}
QPushButton[role="rail"]:hover { color: $on_rail_active; background: $rail_active; }
QPushButton[role="rail"]:checked { color: $on_rail_active; background: $rail_active; }
QPushButton[role="rail"]:focus { border-color: $focus; padding: 0; min-height: 26px; }
"""

FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit {
    background: $field; color: $ink; border: 1px solid $line_strong; border-radius: 9px;
    padding: 0 11px; min-height: 38px; selection-background-color: $primary;
    selection-color: $on_primary;
}
QPlainTextEdit, QTextEdit { padding: 8px 9px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
    border: 2px solid $focus; padding: 0 10px; min-height: 36px;
}
QPlainTextEdit:focus, QTextEdit:focus { padding: 7px 8px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: $soft; color: $muted; }
QLineEdit:read-only { background: $soft; }
QLineEdit[role="keyed"]:read-only { background: $field; }
QLineEdit[state="bad"], QComboBox[state="bad"] {
    border: 2px solid $bad; padding: 0 10px; min-height: 36px;
}
QLineEdit[state="bad"]:focus, QComboBox[state="bad"]:focus {
    border-color: $focus; background: $bad_soft;
}
QLineEdit[role="amount"] { font-size: 20px; font-weight: 700; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; height: 0; border: 0; }
QComboBox::drop-down { border: 0; width: 30px; }
QDateEdit::drop-down { border: 0; width: 30px; }
QDateEdit::down-arrow { image: url($icons/down-$shade.svg); width: 16px; height: 16px; }
QDateEdit:focus { border: 2px solid $focus; padding: 0 10px; min-height: 36px; }
QComboBox::down-arrow { image: url($icons/down-$shade.svg); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
    background: $card; color: $ink; border: 1px solid $line; outline: 0;
    selection-background-color: $info_soft; selection-color: $info;
}
QComboBox QAbstractItemView::item { min-height: 36px; padding: 0 8px; }
QCheckBox, QRadioButton { spacing: 9px; min-height: 40px; }
QCheckBox:focus, QRadioButton:focus { color: $info; }
QCheckBox::indicator {
    width: 20px; height: 20px; border: 1px solid $line_strong; border-radius: 5px;
    background: $field;
}
QRadioButton::indicator { width: 20px; height: 20px; border: 1px solid $line_strong;
    border-radius: 11px; background: $field; }
QCheckBox::indicator:checked {
    background: $primary; border: 1px solid $primary; image: url($icons/check.svg);
}
QRadioButton::indicator:checked {
    width: 10px; height: 10px; border: 6px solid $primary; border-radius: 11px;
    background: $on_primary;
}
QCheckBox::indicator:focus, QRadioButton::indicator:unchecked:focus { border: 2px solid $focus; }
QRadioButton::indicator:unchecked:focus { width: 18px; height: 18px; border-radius: 11px; }
QSlider::groove:horizontal { height: 6px; background: $line; border-radius: 3px; }
QSlider::handle:horizontal {
    width: 22px; margin: -8px 0; border-radius: 10px; background: $primary;
}
QProgressBar { background: $soft; border: 0; border-radius: 4px; max-height: 8px; min-height: 8px;
    color: transparent; }
QProgressBar::chunk { background: $primary; border-radius: 4px; }
"""

VIEWS = """
QAbstractItemView { background: $card; border: 0; outline: 0; color: $ink;
    selection-background-color: $selected; selection-color: $ink; gridline-color: $line;
    alternate-background-color: $card; }
QTableView::item, QListView::item, QTreeView::item { padding: 0 10px; border: 0;
    border-bottom: 1px solid $line; min-height: 38px; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
    background: $selected; color: $ink; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 2px solid $focus; }
QHeaderView { background: $card; border: 0; }
QHeaderView::section { background: $card; color: $muted; border: 0; border-bottom: 1px solid $line;
    padding: 0 10px; min-height: 36px; font-size: 13px; font-weight: 400; text-align: left; }
QTableCornerButton::section { background: $card; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $card; border: 1px solid $line; border-radius: 9px; padding: 6px; }
QMenu::item { padding: 9px 26px 9px 14px; border-radius: 6px; }
QMenu::item:selected { background: $info_soft; color: $info; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QTabBar::tab { background: transparent; color: $muted; padding: 0 14px; min-height: 38px;
    border: 0; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $primary; font-weight: 600; }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QGroupBox { border: 1px solid $line; border-radius: 12px; margin-top: 12px; padding: 12px;
    background: $card; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: $muted; }
"""

SELL = """
QListView[role="tiles"] { background: $ground; }
QListView[role="tiles"]:focus, QListView[role="cart"]:focus, QListView[role="entries"]:focus {
    border: 0; }
QLineEdit[role="cell"] {
    padding: 0 2px; min-height: 0; border: 2px solid $focus; border-radius: 7px;
}
QLineEdit[role="cell"]:focus { padding: 0 2px; min-height: 0; }
QPushButton[role="quick"] { font-size: 18px; min-height: 50px; }
QPushButton[role="quick"]:focus { min-height: 48px; }
QPushButton[role="tile"][tone="bad"] { color: $bad; }
"""

CATALOG = """
QLabel[role="picture"] { background: $soft; border: 1px solid $line; border-radius: 9px; }
QLabel[role="picture"]:focus { border: 2px solid $focus; }
QTreeView[role="tree"]::item:selected { background: $card; }
QTreeView[role="tree"]:focus { border: 0; }
QPushButton[role="ghost"]:checked { background: $info_soft; border-color: $primary; }
QTableView[role="dense"]:focus { border: 0; }
QTableView[role="dense"]::item { padding: 0 5px; }
QTableView[role="dense"] QHeaderView::section { padding: 0 5px; font-size: 12px; }
QTableView[role="dense"] { font-size: 13px; }
QFrame[role="drop"] { background: $card; border: 2px dashed $line_strong; border-radius: 12px; }
QFrame[role="drop"][state="over"] { background: $info_soft; border-color: $primary; }
QTableView::indicator {
    width: 18px; height: 18px; border: 1px solid $line_strong; border-radius: 5px;
    background: $field;
}
QTableView::indicator:checked {
    background: $primary; border: 1px solid $primary; image: url($icons/check.svg);
}
"""

SERVICE = """
QFrame[role="bubble"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[role="bubble"][side="shop"] { background: $info_soft; border-color: $info_soft; }
QFrame[role="bubble"][side="internal"] { background: $warn_soft; border-color: $warn_soft; }
QPushButton[role="star"] {
    background: transparent; border: 1px solid transparent; color: $warn; font-size: 24px;
    padding: 0; min-width: 40px;
}
QPushButton[role="star"]:hover { background: $hover; }
QPushButton[role="star"]:focus { border: 2px solid $focus; padding: 0; }
"""

SHEET = BASE + FRAMES + BUTTONS + FIELDS + VIEWS + SELL + CATALOG + SERVICE
