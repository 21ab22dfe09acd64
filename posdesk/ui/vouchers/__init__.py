"""The door: codes are checked, counted and looked up."""
