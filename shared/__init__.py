"""What every service does alike; no rule that only one service needs."""
