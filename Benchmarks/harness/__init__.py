"""The benchmark harness: starts the servers side by side, loads them, and writes the table."""
