"""`shuno match LEFT.csv RIGHT.csv --out PAIRS.csv`: who is who in any two files, or in one file given twice."""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from deploy.commands.match_files import FileError, Plan, Table, described_people, plan, read_table, read_truth
from deploy.commands.reaching import fail
from services.identity.handlers.match_places import place_of
from services.identity.rules.matching.arrays import Sides
from services.identity.rules.matching.columns import two_files
from services.identity.rules.matching.model import UnfitModelError, from_json, to_json
from services.identity.rules.matching.people import two_populations
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.quality import measured
from services.identity.rules.matching.run import Gathered, Linked, gather, link
from services.identity.rules.matching.scheme import Scheme
from services.identity.rules.matching.scoring import NO_PAIR, REASON_TEXTS, Band, Thresholds, weights

_SEED = 1
#: Where the truth is known, a pair at least as probable as not counts as a link.
_LINKED = 0.5
_WEIGHT_SHOWN = 0.05


@dataclass(frozen=True)
class _Files:
    left: Table
    right: Table
    plan: Plan
    left_ids: list[str]
    right_ids: list[str]

    @property
    def same(self) -> bool:
        return self.left is self.right

    @property
    def source(self) -> list[str]:
        column = self.plan.source
        return self.left.column(column) if column else [""] * len(self.left_ids)


def match(
    left: Annotated[Path, typer.Argument(help="照合する記録のCSV。")],
    right: Annotated[Path, typer.Argument(help="照合先(台帳)のCSV。左と同じファイルなら、その中の重複を探します。")],
    out: Annotated[Path, typer.Option(help="結果を書くCSV。")],
    columns: Annotated[Path | None, typer.Option(help="列の意味を書いたYAML(id、source、compare)。")] = None,
    truth: Annotated[Path | None, typer.Option(help="正解のCSV(左のID、右のID)。適合率と再現率を示します。")] = None,
    model: Annotated[Path | None, typer.Option(help="前に学習したモデル(JSON)を使います。")] = None,
    learned: Annotated[Path | None, typer.Option(help="今回学習したモデルを書くJSON。")] = None,
    encoding: Annotated[str, typer.Option(help="CSVの文字コード。")] = "utf-8-sig",
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """同じ人の記録を見つけ、確率、判定(自動・要確認・なし)と理由を書きます。

    右のファイルには同じ人が2度載っていないものとして、偶然の一致を数えます。
    """
    console = Console(stderr=True, quiet=as_json)
    try:
        with console.status("読込") as status:
            files = _read(left, right, columns, encoding)
            known = None
            if truth is not None:
                known = read_truth(truth, encoding, set(files.left_ids), set(files.right_ids))
            status.update("照合")
            start = time.perf_counter()
            scheme, both = _prepared(files)
            run = _matched(files, scheme, both, model)
            seconds = time.perf_counter() - start
            status.update("書出し")
            rows = _gathered_rows(files, run) if isinstance(run, Gathered) else _linked_rows(files, scheme, both, run)
            _write(out, rows)
            if learned is not None:
                learned.write_text(to_json(scheme, run.model), encoding="utf-8")
    except FileError as error:
        fail(str(error))
    except UnfitModelError as error:
        fail(f"モデル{model}は使えません。同じ列と出所で学習したものを指定するか、--model を外してください({error})。")
    except OSError as error:
        fail(f"{error.filename}に書けません({error.strerror})。")
    _show(_figures(files, both, run, known, seconds), as_json=as_json)


def _read(left: Path, right: Path, columns: Path | None, encoding: str) -> _Files:
    first = read_table(left, encoding)
    same = left.resolve() == right.resolve()
    second = first if same else read_table(right, encoding)
    meaning = plan(first, second, columns)
    left_ids = first.identifiers(meaning.left_id)
    right_ids = left_ids if same else second.identifiers(meaning.right_id)
    return _Files(first, second, meaning, left_ids, right_ids)


def _prepared(files: _Files) -> tuple[Scheme, Sides]:
    if files.plan.people is not None:
        left_people = described_people(files.left, files.plan.people[0])
        right_people = None if files.same else described_people(files.right, files.plan.people[1])
        return PERSONS, two_populations(left_people, right_people, place_of)
    left = {name: files.left.columns[heading] for name, heading in files.plan.left.items()}
    right = {name: files.right.columns[heading] for name, heading in files.plan.right.items()}
    return two_files(left, None if files.same else right, files.plan.kinds)


def _matched(files: _Files, scheme: Scheme, both: Sides, model: Path | None) -> Linked | Gathered:
    used = None
    if model is not None:
        try:
            used = from_json(scheme, model.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise FileError(f"モデル{model}が読めません。パスを確かめてください。") from error
    matching = gather if files.same else link
    return matching(scheme, both, files.source, Thresholds(), _SEED, used)


def _linked_rows(files: _Files, scheme: Scheme, both: Sides, run: Linked) -> Iterable[list[str]]:
    yield [
        *("left_id", "right_id", "probability", "band", "reason"),
        *("others_by_chance", "runner_up_id", "runner_up_probability", "weights"),
    ]
    decisions, scores = run.decisions, run.scores
    found = np.flatnonzero(decisions.best != NO_PAIR)
    source = run.model.source_codes(files.source)
    explained = dict(
        zip(found.tolist(), weights(scheme, run.model, scores, source, decisions.best[found]), strict=True)
    )
    right, probability = both.persons[scores.seen.pairs.right].tolist(), scores.probability.tolist()
    for row, (best, second) in enumerate(zip(decisions.best.tolist(), decisions.second.tolist(), strict=True)):
        band, reason = decisions.bands[row], REASON_TEXTS[decisions.reasons[row]]
        if best == NO_PAIR:
            yield [files.left_ids[row], "", "0", band, reason, "", "", "", ""]
            continue
        linked = "" if band is Band.NONE else files.right_ids[right[best]]
        second_id = "" if second == NO_PAIR else files.right_ids[right[second]]
        second_probability = "" if second == NO_PAIR else f"{probability[second]:.6f}"
        chance = f"{scores.by_chance[best]:.2g}"
        yield [
            *(files.left_ids[row], linked, f"{probability[best]:.6f}", band, reason),
            *(chance, second_id, second_probability, _in_words(scheme, explained[row].tolist())),
        ]


def _in_words(scheme: Scheme, terms: list[float]) -> str:
    """The weights of a pair, powers of ten, those of no account left out."""
    names = ["/".join(scheme.axes[place].name for place in group) for group in scheme.groups]
    titles = [*names, "値の珍しさ", "重なり", "一致する記録の割合"]
    shown = (f"{title} {term:+.1f}" for title, term in zip(titles, terms, strict=True) if abs(term) >= _WEIGHT_SHOWN)
    return " ".join(shown)


def _gathered_rows(files: _Files, run: Gathered) -> Iterable[list[str]]:
    yield ["left_id", "right_id", "probability", "band", "reason", "cluster"]
    lefts, rights = run.pairs.left.tolist(), run.pairs.right.tolist()
    for place, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        together = run.cluster[left] == run.cluster[right]
        yield [
            *(files.left_ids[left], files.left_ids[right], f"{run.probability[place]:.6f}"),
            *(run.bands[place], REASON_TEXTS[run.reasons[place]]),
            files.left_ids[int(run.cluster[left])] if together else "",
        ]


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _figures(
    files: _Files, both: Sides, run: Linked | Gathered, known: set[tuple[str, str]] | None, seconds: float
) -> dict[str, Any]:
    bands = Counter(run.bands if isinstance(run, Gathered) else run.decisions.bands)
    figures: dict[str, Any] = {
        "left": len(files.left_ids),
        "right": len(files.right_ids),
        "columns": {name: str(kind) for name, kind in files.plan.kinds.items()} or {"people": "persons"},
        "bands": {band.value: bands[band] for band in Band},
        "seconds": round(seconds, 3),
    }
    if isinstance(run, Gathered):
        figures["clusters"] = int((np.bincount(run.cluster) > 1).sum())
    if known is not None:
        quality = measured(_links(files, both, run), {_ordered(pair) for pair in known} if files.same else known)
        figures |= {
            "precision": round(quality.precision, 6),
            "recall": round(quality.recall, 6),
            "f1": round(quality.f1, 6),
        }
    return figures


def _links(files: _Files, both: Sides, run: Linked | Gathered) -> set[tuple[str, str]]:
    if isinstance(run, Gathered):
        together = run.cluster[run.pairs.left] == run.cluster[run.pairs.right]
        pairs = zip(run.pairs.left[together].tolist(), run.pairs.right[together].tolist(), strict=True)
        return {_ordered((files.left_ids[left], files.left_ids[right])) for left, right in pairs}
    linked = run.scores.probability >= _LINKED
    right = both.persons[run.scores.seen.pairs.right[linked]].tolist()
    pairs = zip(run.scores.seen.pairs.left[linked].tolist(), right, strict=True)
    return {(files.left_ids[left], files.right_ids[right]) for left, right in pairs}


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    return min(pair), max(pair)


def _show(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    kinds = "、".join(f"{name}({kind})" for name, kind in figures["columns"].items())
    typer.echo(f"左 {figures['left']:,}件、右 {figures['right']:,}件。比べた列: {kinds}")
    bands = figures["bands"]
    typer.echo(f"自動 {bands['automatic']:,}件、要確認 {bands['review']:,}件、なし {bands['none']:,}件")
    if "clusters" in figures:
        typer.echo(f"同一人のまとまり {figures['clusters']:,}組")
    if "f1" in figures:
        typer.echo(f"適合率 {figures['precision']:.5f}、再現率 {figures['recall']:.5f}、F1 {figures['f1']:.5f}")
    typer.echo(f"照合 {figures['seconds']:.2f}秒(読込と書出しを除く)")
