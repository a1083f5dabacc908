"""`python -m services.exchange` runs this service with the settings of its environment."""

from services.exchange.service import build
from shared.running import main

if __name__ == "__main__":
    main("exchange", build)
