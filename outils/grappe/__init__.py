"""What ``make run-cluster`` does: PostgreSQL, several site processes and nginx on one machine."""
