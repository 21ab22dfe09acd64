"""What carriers report of parcels: read from their files, understood, and kept as facts."""
