"""`python -m services.dunning` runs this service with the settings of its environment."""

from services.dunning.service import build
from shared.running import main

if __name__ == "__main__":
    main("dunning", build)
