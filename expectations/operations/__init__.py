"""What is known of each build: the journal of runs, what changed, trends, alarms, logs, metrics."""
