"""`python -m services.payments` runs this service with the settings of its environment."""

from services.payments.service import build
from shared.running import main

if __name__ == "__main__":
    main("payments", build)
