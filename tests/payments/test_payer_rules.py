"""Which open claims an amount fits to the yen, and in what order payers are proposed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.payer_proposals import Fit, FitKind, OpenClaim, Proposed, fits_of, ranked

OTHER, THIRD = "000000000000002", "000000000000003"


def claim(
    number: int, instalment: int, principal_yen: int, further_yen: int | None = 0, notice: str = "1"
) -> OpenClaim:
    return OpenClaim(number, notice, f"{instalment:02d}", principal_yen, further_yen)


@pytest.mark.parametrize(
    ("amount_yen", "claims", "found"),
    [
        (30_000, [claim(1, 1, 30_000, 500)], [Fit(FitKind.PRINCIPAL, (1,))]),
        (30_500, [claim(1, 1, 30_000, 500)], [Fit(FitKind.WITH_CHARGE, (1,))]),
        (30_499, [claim(1, 1, 30_000, 500)], []),
        (30_500, [claim(1, 1, 30_000, None)], []),
        (60_000, [claim(1, 1, 30_000), claim(2, 2, 30_000)], [Fit(FitKind.INSTALMENTS, (1, 2))]),
        (60_000, [claim(1, 1, 30_000), claim(2, 2, 30_000, notice="2")], []),
        # The first and the third do not follow one another.
        (25_000, [claim(3, 3, 12_000), claim(1, 1, 13_000), claim(2, 2, 20_000)], []),
        (12_000, [], []),
    ],
)
def test_an_amount_fits(amount_yen: int, claims: list[OpenClaim], found: list[Fit]) -> None:
    assert fits_of(amount_yen, claims) == found


@given(
    st.lists(
        st.builds(
            claim,
            st.integers(1, 50),
            st.integers(1, 10),
            st.integers(1, 50),
            st.none() | st.integers(0, 9),
            st.sampled_from("12"),
        ),
        max_size=12,
        unique_by=lambda one: one.claim_id,
    ),
    st.integers(1, 200),
)
def test_whatever_fits_is_the_amount_to_the_yen(claims: list[OpenClaim], amount_yen: int) -> None:
    by_id = {one.claim_id: one for one in claims}
    for fit in fits_of(amount_yen, claims):
        parts = [by_id[number] for number in fit.claim_ids]
        further_yen = (parts[0].further_yen or 0) if fit.kind is FitKind.WITH_CHARGE else 0
        assert sum(one.principal_yen for one in parts) + further_yen == amount_yen
        assert len({one.notice for one in parts}) == 1


def test_person_and_amount_come_before_the_person_alone() -> None:
    likely, fitting, ruled = Proposed(1, 9_000, 0), Proposed(2, 500, 1), Proposed(3, None, 2)

    assert ranked([likely, fitting, ruled]) == [fitting, ruled, likely]
