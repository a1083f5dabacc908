"""Apache Kafka as one node on this machine, from the jars that Maven fetches."""
