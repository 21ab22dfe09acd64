"""Documents as ESC/POS bytes for receipt printers."""
