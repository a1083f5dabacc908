"""What is abnormal about the use of personal data (異常アクセス): which detectors there are, and when each reports.

The assessment (III-3) names uses on closed days, after hours and failed sign-ins; the others are those by which misuse
came to light elsewhere. A finding accuses nobody: somebody looks at it and says what it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.days import TOKYO


class Detector(StrEnum):
    """What is looked for."""

    CLOSED_DAY = "closed_day"
    AFTER_HOURS = "after_hours"
    FAILED_SIGN_INS = "failed_sign_ins"
    VOLUME = "volume"
    WITHOUT_CASE = "without_case"
    OWN_CIRCLE = "own_circle"
    COLLEAGUE = "colleague"
    PROTECTED = "protected"
    REFUSALS = "refusals"
    DORMANT = "dormant"
    LEAVER = "leaver"


#: What reviewers read.
LABELS: Mapping[Detector, str] = MappingProxyType(
    {
        Detector.CLOSED_DAY: "休業日の利用",
        Detector.AFTER_HOURS: "業務時間外の利用",
        Detector.FAILED_SIGN_INS: "ログインの失敗",
        Detector.VOLUME: "普段より著しく多い人数の照会",
        Detector.WITHOUT_CASE: "利用の根拠のない照会",
        Detector.OWN_CIRCLE: "本人または同一世帯の情報の利用",
        Detector.COLLEAGUE: "職員またはその世帯の情報の利用",
        Detector.PROTECTED: "支援措置対象者の情報の利用",
        Detector.REFUSALS: "繰り返し拒否された利用",
        Detector.DORMANT: "長く使われていなかったIDの利用",
        Detector.LEAVER: "退職・失効した職員のIDの利用",
    }
)


class Verdict(StrEnum):
    """What a reviewer found it to be."""

    PROPER = "proper"
    MISTAKE = "mistake"
    MISUSE = "misuse"


VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.PROPER: "業務上必要な利用", Verdict.MISTAKE: "操作の誤り", Verdict.MISUSE: "目的外利用の疑い"}
)


@dataclass(frozen=True, slots=True)
class Terms:
    """When one detector reports.

    Attributes:
        least: From how many uses, persons or attempts on a day.
        factor: How many times somebody's usual number of persons.
        days: Over how many days the usual number is taken, or after how many days an account counts as dormant.
    """

    least: int = 1
    factor: int = 1
    days: int = 0


@dataclass(frozen=True, slots=True)
class AbnormalRules:
    """What a city has laid down from a day on.

    Attributes:
        first_day: From when it holds.
        opens: When the office opens.
        closes: When it closes.
        grace: So long before and after it nobody is asked why he is there.
        owner_office: Whose findings they are.
        answer_business_days: Within so many open days somebody says what a finding was.
        detectors: What is looked for; one that is missing is off.
    """

    first_day: date
    opens: time
    closes: time
    grace: timedelta
    owner_office: str
    answer_business_days: int
    detectors: Mapping[Detector, Terms]

    def usual_hours(self, day: date) -> tuple[datetime, datetime]:
        """From when to when a use on an open day is nothing unusual, in Japan's time."""
        opens, closes = (datetime.combine(day, at, TOKYO) for at in (self.opens, self.closes))
        return opens - self.grace, closes + self.grace


def rules_on(day: date, rules: tuple[AbnormalRules, ...]) -> AbnormalRules | None:
    """The rules of a day; none before the first ones."""
    return next((one for one in reversed(rules) if one.first_day <= day), None)
