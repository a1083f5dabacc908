"""`python -m services.access` runs this service with the settings of its environment."""

from services.access.service import build
from shared.running import main

if __name__ == "__main__":
    main("access", build)
