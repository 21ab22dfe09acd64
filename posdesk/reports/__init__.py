"""Reports read the rollups kept beside the facts; no report adds up history."""
