"""Who acts, what he does, and what a route or handler declares before it touches a person's data."""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.access.purposes import Purpose


class ActorKind(StrEnum):
    """What sort of actor stands behind an access."""

    STAFF = "staff"
    SERVICE = "service"
    OPERATOR = "operator"
    #: A program outside the installation with an account of its own: a publisher, a bank's gateway.
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        id: Staff number, service name or operator id; never a person's name.
        kind: Staff member, service or operator.
        roles: The roles he holds now.
        office: The department or branch office he acts for.
        terminal: The terminal or host he acts from.
        permissions: What he may do; not part of the access record, which carries the permission used.
        purposes: Codes of the purposes he may act for.
        session: The public reference of the session in which he acts; empty outside one.
    """

    id: str
    kind: ActorKind
    roles: tuple[str, ...] = ()
    office: str = ""
    terminal: str = ""
    permissions: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    session: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("An actor needs an id.")

    def may(self, access: "Access") -> bool:
        """Say whether his permissions and purposes cover the declared access."""
        return access.permission in self.permissions and access.purpose.code in self.purposes


class AccessAction(StrEnum):
    """What is done with a person's data; `label` is the Japanese word officers read."""

    VIEW = "view"
    LIST = "list"
    SEARCH = "search"
    REGISTER = "register"
    UPDATE = "update"
    CORRECT = "correct"
    DELETE = "delete"
    DECIDE = "decide"
    APPROVE = "approve"
    PRINT = "print"
    EXPORT = "export"
    INTAKE = "intake"
    PROVIDE = "provide"
    SIGN_IN = "sign_in"
    SELF_TEST = "self_test"
    VOID = "void"

    @property
    def label(self) -> str:
        """The Japanese word for the action."""
        return _ACTION_LABELS[self]

    @property
    def looks(self) -> bool:
        """Whether it only shows what there is."""
        return self in _LOOKING


_ACTION_LABELS = {
    AccessAction.VIEW: "照会",
    AccessAction.LIST: "一覧表示",
    AccessAction.SEARCH: "検索",
    AccessAction.REGISTER: "登録",
    AccessAction.UPDATE: "更新",
    AccessAction.CORRECT: "訂正",
    AccessAction.DELETE: "削除",
    AccessAction.DECIDE: "決定",
    AccessAction.APPROVE: "承認",
    AccessAction.PRINT: "印刷",
    AccessAction.EXPORT: "外部出力",
    AccessAction.INTAKE: "取込",
    AccessAction.PROVIDE: "提供",
    AccessAction.SIGN_IN: "ログイン",
    AccessAction.SELF_TEST: "自己診断",
    AccessAction.VOID: "欠番",
}


_LOOKING = frozenset({AccessAction.VIEW, AccessAction.LIST, AccessAction.SEARCH})


class Outcome(StrEnum):
    """Whether the access took place."""

    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Access:
    """What a route or a handler declares: the permission it needs, the purpose it serves, the action it takes."""

    permission: str
    purpose: Purpose
    action: AccessAction

    def __post_init__(self) -> None:
        if not self.permission or not self.permission.isascii() or " " in self.permission:
            raise ValueError("An access needs a permission: ASCII without spaces, such as payments.claim.view.")
        if not isinstance(self.purpose, Purpose) or not isinstance(self.action, AccessAction):
            raise TypeError("An access needs a Purpose from the register and an AccessAction.")

    def for_purpose(self, purpose: Purpose) -> "Access":
        """The same access for the purpose that the officer's request has stated."""
        return replace(self, purpose=purpose)
