"""Where documents go: printers as data, and the queue that no sale waits for."""
