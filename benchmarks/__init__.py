"""How fast, how small and how sure, beside others: `python -m benchmarks --help`."""
