"""Taking money: tenders, attempts whose answer may be long in coming, and the sale's one commit."""
