"""`python -m services.refunds` runs this service with the settings of its environment."""

from services.refunds.service import build
from shared.running import main

if __name__ == "__main__":
    main("refunds", build)
