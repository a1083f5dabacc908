"""Seals over the access records: signed, chained Merkle roots, so that no row can be changed or cut unseen."""

from shared.seals.anchor import AnchorFile, SealingStopped
from shared.seals.seal import Seal
from shared.seals.sealer import Sealer, seal_lag
from shared.seals.state import SEAL_LAG_LIMIT_SECONDS, SealState

__all__ = ["SEAL_LAG_LIMIT_SECONDS", "AnchorFile", "Seal", "SealState", "Sealer", "SealingStopped", "seal_lag"]
