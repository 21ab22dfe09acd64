"""The returns place: a board of what is due, one return beside it, and taking goods back."""
