"""`shuno address`: reads addresses into their parts, a few by hand or millions from a file."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from services.identity.handlers.address_dictionary import address_dictionary
from services.identity.rules.addresses.parsing import ParsedAddress, parse_address

#: The names of the columns, in their order; `address` is the text as received.
COLUMNS = ("address", *ParsedAddress._fields)
_LABELS = {
    "prefecture": "都道府県",
    "city": "市区町村",
    "town": "町名",
    "block": "番地",
    "building": "方書",
    "level": "段階",
    "residue": "読めない部分",
    "reason": "理由",
    "code": "団体コード",
    "former": "旧市区町村",
    "former_until": "旧市区町村の最終日",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINES_BETWEEN_LOOKS = 2_000
#: No address is longer; a longer line is a file of another kind.
_LINE_BYTES_MAX = 10_000


def address(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="住所...", help="住所。空白を含むときは引用符で囲みます。")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="1行に1件の住所のファイル。")] = None,
    out: Annotated[
        Path | None, typer.Option(help="出力先(CSV)。省略時は標準出力。既にあるファイルには書きません。")
    ] = None,
    encoding: Annotated[str, typer.Option(help="入力の文字コード。")] = "utf-8",
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します(1件1行)。")] = False,
) -> None:
    """住所を都道府県、市区町村、町名、番地、方書に分けます。読めない部分は推測せず、理由とともに示します。"""
    if bool(texts) == (file is not None):
        _fail("住所か --file のどちらか一方を指定してください。例: shuno address 石巻市穀町14番1号")
    if file is None:
        if out is not None:
            _fail("--out は --file と一緒に指定してください。")
        for text in texts or ():
            if not _is_text(text):
                _fail("住所に、文字として読めないバイトがあります。UTF-8で入力してください。")
            typer.echo(_json_line(text, _parsed(text)) if as_json else _readable(text, _parsed(text)))
        return
    try:
        file.open("rb").close()
        "".encode(encoding)
    except OSError as fault:
        _fail(f"{file}: 読めません({fault.strerror})。1行に1件の住所のファイルを指定してください。")
    except LookupError:
        _fail(f"文字コード「{encoding}」はありません。例: utf-8、cp932")
    count, withheld = _convert(file, out, encoding, as_json=as_json)
    typer.echo(f"{count:,}件を読みました。うち判断を保留したもの {withheld:,}件。", err=True)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _is_text(argument: str) -> bool:
    """Whether it can be written again; bytes of another encoding reach a command as halves of pairs (surrogates)."""
    return not any("\ud800" <= character <= "\udfff" for character in argument)


def _parsed(text: str) -> ParsedAddress:
    return parse_address(text, address_dictionary())


def _values(read: ParsedAddress) -> tuple[str, ...]:
    prefecture, city, town, block, building, level, residue, reason, code, former, until = read
    names = (prefecture, city, town, block, building, level.name.lower(), residue, reason or "", code, former)
    return *names, until.isoformat() if until else ""


def _json_line(text: str, read: ParsedAddress) -> str:
    return json.dumps(dict(zip(COLUMNS, (text, *_values(read)), strict=True)), ensure_ascii=False)


def _readable(text: str, read: ParsedAddress) -> str:
    values = zip(ParsedAddress._fields, _values(read), strict=True)
    return "\n".join([text, *(f"  {_LABELS[name]}: {value}" for name, value in values if value)])


def _convert(file: Path, out: Path | None, encoding: str, *, as_json: bool) -> tuple[int, int]:
    """Read every line of a file and write it with its parts; how many there were, and how many were not read whole."""
    if out is None:
        return _write_to(typer.get_text_stream("stdout"), file, encoding, as_json=as_json)
    if out.exists():
        _fail(f"{out}: ファイルがすでにあります。別の名前を指定してください。")
    partial = out.with_name(f"{out.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            counts = _write_to(stream, file, encoding, as_json=as_json)
        partial.rename(out)
    except OSError as fault:
        _fail(f"{out}: 書けません({fault.strerror})。出力先を確かめてください。")
    finally:
        partial.unlink(missing_ok=True)
    return counts


def _write_to(stream: TextIO, file: Path, encoding: str, *, as_json: bool) -> tuple[int, int]:
    dictionary = address_dictionary()
    put = _writer(stream, as_json=as_json)
    count = withheld = 0
    columns = (TextColumn("住所を読む"), BarColumn(), TaskProgressColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=file.stat().st_size)
        for text, read_bytes in _lines(file, encoding):
            read = parse_address(text, dictionary)
            put(text, read)
            count += 1
            withheld += not read.is_whole
            if count % _LINES_BETWEEN_LOOKS == 0:
                progress.update(task, completed=read_bytes)
        progress.update(task, completed=file.stat().st_size)
    return count, withheld


def _writer(stream: TextIO, *, as_json: bool) -> Callable[[str, ParsedAddress], object]:
    if as_json:
        return lambda text, read: stream.write(_json_line(text, read) + "\n")
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    return lambda text, read: rows.writerow((text, *_values(read)))


def _lines(file: Path, encoding: str) -> Iterator[tuple[str, int]]:
    """Each line without its end, and how many bytes have been read."""
    read_bytes = 0
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(_LINE_BYTES_MAX):
            number += 1
            read_bytes += len(line)
            if len(line) == _LINE_BYTES_MAX:
                _fail(f"{file}の{number}行目が長すぎます。1行に1件の住所のファイルを指定してください。")
            if number == 1:
                line = line.removeprefix(_BYTE_ORDER_MARK)
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError:
                _fail(f"{file}の{number}行目が{encoding}ではありません。--encoding cp932 などを指定してください。")
            yield text.rstrip("\r\n"), read_bytes
