"""PostgreSQL and a Kafka-protocol broker as child processes, for an installation on one machine."""
