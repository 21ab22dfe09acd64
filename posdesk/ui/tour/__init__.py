"""The tour: a person who does not exist works through a day at the real window, and takes pictures.

Every step uses keys, clicks and scans, waits for what a person would wait for, and fails the tour
when it does not come.
"""
