"""The forms of what officers do with a run of dunning notices."""

from services.dunning.inbound.page_words import PULLS
from shared.http.page_forms import Filled, Typed
from shared.http.pages import Choice, Form, Input, Kind


class ReleaseAsked(Filled):
    """The form that proposes to release a run as it was shown."""

    seen: Typed = ""
    note: Typed = ""


class GateAsked(Filled):
    """The form that proposes that an abnormal run is right all the same."""

    reason: Typed = ""


class Pulled(Filled):
    """The form that pulls a person or some claims out."""

    addressee_no: Typed = ""
    claim_ids: Typed = ""
    reason: Typed = ""
    note: Typed = ""


class Stopped(Filled):
    """The form that stops a run."""

    reason: Typed = ""


class Dispatched(Filled):
    """The form that notes that the letters have left."""

    dispatched_on: Typed = ""
    piece_count: Typed = ""


def release_form(run_id: int) -> Form:
    """Propose the release of a run."""
    note = Input(name="note", label="説明", hint="承認する職員が読みます。", required=False)
    action = f"runs/{run_id}/releases"
    return Form(name="release", action=action, inputs=(note,), submit="発行を起案する", heading="督促状の発行の起案")


def gate_form(run_id: int) -> Form:
    """Propose that an abnormal run is right."""
    reason = Input(name="reason", label="異常でない理由", hint="3文字以上。承認する職員が読みます。")
    action = f"runs/{run_id}/gate-releases"
    return Form(name="gate", action=action, inputs=(reason,), submit="異常の解除を起案する", heading="異常の解除の起案")


def pull_form(run_id: int) -> Form:
    """Pull somebody or something out."""
    reasons = tuple(Choice(value=code, label=label) for code, label in PULLS.items())
    inputs = (
        Input(name="addressee_no", label="宛名番号(15桁)", hint="この人のすべてを引き抜きます。", required=False),
        Input(name="claim_ids", label="期別債権の番号", hint="複数のときは空白で区切ります。", required=False),
        Input(name="reason", label="理由", kind=Kind.SELECT, choices=reasons),
        Input(name="note", label="内容", hint="3文字以上"),
    )
    return Form(name="pull", action=f"runs/{run_id}/pulls", inputs=inputs, submit="引き抜く", heading="引き抜き")


def stop_form(run_id: int) -> Form:
    """Stop a run as a whole."""
    reason = Input(name="reason", label="中止の理由", hint="3文字以上")
    action = f"runs/{run_id}/stops"
    return Form(name="stop", action=action, inputs=(reason,), submit="抽出を中止する", heading="中止", grave=True)


def dispatch_form(run_id: int) -> Form:
    """Note that the letters have left."""
    inputs = (
        Input(name="dispatched_on", label="発送した日", kind=Kind.DATE),
        Input(name="piece_count", label="発送した通数", kind=Kind.WHOLE_NUMBER, max_length=10),
    )
    action = f"runs/{run_id}/dispatches"
    return Form(name="dispatch", action=action, inputs=inputs, submit="発送を記録する", heading="発送の記録")
