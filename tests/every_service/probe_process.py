"""The probe as a process of its own: `python -m tests.every_service.probe_process`."""

from shared.running import main
from tests.every_service.probe import SERVICE, Probe

if __name__ == "__main__":
    main(SERVICE, lambda _municipality: Probe().service())
