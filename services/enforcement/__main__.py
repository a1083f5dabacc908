"""`python -m services.enforcement` runs this service with the settings of its environment."""

from services.enforcement.service import build
from shared.running import main

if __name__ == "__main__":
    main("enforcement", build)
