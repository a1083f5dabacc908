"""Wiring of `identity`."""

from services.identity.handlers.matching_quality import JOB as WATCH_MATCHING
from services.identity.handlers.matching_quality import watch_matching
from services.identity.handlers.merging import JOB as PROPOSE_MERGES
from services.identity.handlers.merging import propose_merges
from services.identity.handlers.vault_upkeep import rekeying, vault_jobs
from services.identity.inbound.events import HANDLERS
from services.identity.inbound.integrated_http import integrated_routes
from services.identity.inbound.master import MASTER_ACTS, MASTER_JOBS, MASTER_ROUTES
from services.identity.inbound.matching_acts import LIMITS, MODEL
from services.identity.inbound.matching_http import matching_routes
from services.identity.inbound.matching_quality_http import matching_quality_routes
from services.identity.inbound.merge_act import MERGE_ACTS
from services.identity.inbound.merge_http import merge_routes
from services.identity.inbound.number_acts import number_acts
from services.identity.inbound.number_use_file import number_use_of
from services.identity.inbound.vault_http import vault_routes
from services.identity.inbound.vault_load import load_routes
from services.identity.inbound.vault_watch_http import vault_watch_routes
from services.identity.store.person_record import SECTIONS
from services.identity.store.vault_keys import VaultKeys, load_vault_keys
from shared.contracts import (
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeMerged,
    AddresseeRegistered,
    AddresseeUnmerged,
    CorrectionQueried,
    PayerProposed,
    RecordsSealed,
    ResidentsStated,
)
from shared.contracts.case_questions import HouseholdStated
from shared.contracts.payee_names import HolderCompared
from shared.http.person_record import person_record_routes
from shared.law.municipality import Municipality
from shared.service import Service
from shared.settings import keys_directory

_ANNOUNCES = (
    AddresseeRegistered,
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeMerged,
    AddresseeUnmerged,
    CorrectionQueried,
    PayerProposed,
    ResidentsStated,
    HouseholdStated,
    HolderCompared,
    RecordsSealed,
)


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    use = number_use_of(municipality)
    return Service(
        name="identity",
        handlers=HANDLERS,
        announces=_ANNOUNCES,
        routes=(
            person_record_routes("identity", SECTIONS, keys_directory()),
            *MASTER_ROUTES,
            vault_routes(use, _vault_keys),
            vault_watch_routes(use, _vault_keys),
            load_routes(use, _vault_keys),
            integrated_routes(use),
            merge_routes,
            matching_routes,
            matching_quality_routes,
        ),
        jobs={
            **MASTER_JOBS,
            PROPOSE_MERGES: propose_merges,
            WATCH_MATCHING: watch_matching,
            **vault_jobs(use.keep_ended_days, use.unusual_per_day),
        },
        workers=(rekeying(_vault_keys),),
        acts=(*MASTER_ACTS, *number_acts(_vault_keys), *MERGE_ACTS, MODEL, LIMITS),
    )


def _vault_keys() -> VaultKeys:
    # Read anew each time: keys that are added count at once.
    return load_vault_keys(keys_directory())
