"""The settings place: one chapter per concern, each made when it is first opened."""
