"""`python -m services.identity` runs this service with the settings of its environment."""

from services.identity.service import build
from shared.running import main

if __name__ == "__main__":
    main("identity", build)
