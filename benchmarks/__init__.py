"""What it costs: benchmarks that print tables and ratios and assert nothing."""
