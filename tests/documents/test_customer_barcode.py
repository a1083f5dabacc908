"""The sorting code of the post: what stands in it, and its bars as they are printed.

The examples and their check digits are those of Japan Post's manual (郵便番号・バーコードマニュアル, 抜き出し法).
"""

import pypdfium2
import pytest

from shared.documents.customer_barcode import bars_of, customer_signs, display_number
from shared.documents.letter_sheets import letter_pdf
from shared.documents.templates import freeze, letter_of
from tests.documents.letters import DUNNING, TO


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("千葉市稲毛区緑町3丁目30-8 郵便ビル403号", "3-30-8-403"),
        ("秋田県大仙市堀見内 南田茂木 添60-1", "60-1"),
        ("東京都台東区台東5-6-3 ABCビル10F", "5-6-3-10"),
        ("北海道札幌市東区北六条東4丁目 郵便センター6号館", "4-6"),
        ("山梨県韮崎市龍岡町下條南割 韮崎400", "400"),
        ("千葉県鎌ケ谷市右京塚 東3丁目-20-5 郵便・A&bコーポB604号", "3-20-5B604"),
        ("東京都青梅市河辺町十一丁目六番地一号 郵便タワー601", "11-6-1-601"),
        ("岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480"),
        ("大阪府堺市堺区中田出井町四丁六番十九号", "4-6-19"),
        ("北海道帯広市稲田町南七線 西28", "7-28"),
        ("茨城県日立市宮田町6丁目7-14 ABCビル2F", "6-7-14-2"),
        ("神戸市中央区港島中町9丁目7-6 郵便シティA棟1F1号", "9-7-6A1-1"),
        ("京都府綾部市青野町綾部6-7 LプラザB106", "6-7LB106"),
        ("札幌市中央区南四条西29丁目1524-23 第2郵便ハウス501", "29-1524-23-2-501"),
        ("福井県福井市新田塚3丁目80-25 J1ビル2-B", "3-80-25J1-2B"),
        ("東京都千代田区霞が関1丁目3番2号 郵便プラザ503室", "1-3-2-503"),
        # A town with a numeral in its name, and numerals of full width with a hyphen of another kind.
        ("宮城県仙台市青葉区一番町三丁目7番1号", "3-7-1"),
        ("宮城県石巻市見本町1−2-3", "1-2-3"),
        ("宮城県石巻市見本町二百五番地", "205"),
    ],
)
def test_the_number_is_taken_out_of_an_address_as_the_manual_does(address: str, number: str) -> None:
    assert display_number(address) == number


def test_what_is_short_is_filled_up_what_is_long_is_cut_off_and_the_check_digit_is_that_of_the_manual() -> None:
    short = customer_signs("2630023", "千葉市稲毛区緑町3丁目30-8 郵便ビル403号")
    ministry = customer_signs("1000013", "東京都千代田区霞が関1丁目3番2号 郵便プラザ503室")
    long = customer_signs("9100067", "福井県福井市新田塚3丁目80-25 J1ビル2-B")

    # The hyphen is sign 10, CC4 is 14; the check digit stands last.
    assert short == (2, 6, 3, 0, 0, 2, 3, 3, 10, 3, 0, 10, 8, 10, 4, 0, 3, 14, 14, 14, 5)
    assert ministry is not None
    assert ministry[-1] == 9
    # Letters are two signs (CC1 is 11), and the control code of the last stays although its digit is cut off.
    assert long is not None
    assert long[:-1] == (9, 1, 0, 0, 0, 6, 7, 3, 10, 8, 0, 10, 2, 5, 11, 9, 1, 10, 2, 11)


def test_mail_without_a_postal_code_of_its_town_bears_no_code() -> None:
    assert [customer_signs(code, "1-1") for code in ("9860000", "", "986-001")] == [None] * 3


def test_the_bars_on_the_sheet_are_those_of_the_address() -> None:
    document = pypdfium2.PdfDocument(letter_pdf(letter_of(freeze("dunning_notice", DUNNING))))
    page = document[0]
    dots = 600
    picture = page.render(scale=dots / 72).to_pil().convert("L")
    page.close()
    document.close()
    # 24 mm from the left, 243 mm above the foot; bars of 3.24 mm, 1.08 mm apart.
    unit = dots / 25.4
    foot, head = (297 - 243) * unit, (297 - 243 - 3.24) * unit

    seen = ""
    for number in range(67):
        column = int((24 + number * 1.08 + 0.27) * unit)
        upper, lower = (picture.getpixel((column, int(row))) < 128 for row in (head + 8, foot - 8))
        seen += {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}[upper, lower]
        # Beside every bar it is white.
        assert picture.getpixel((int((24 + number * 1.08 + 0.81) * unit), int((head + foot) / 2))) > 128

    signs = customer_signs(TO.postal_code, "二丁目3番4号 502")
    assert signs is not None
    assert seen == bars_of(signs)
    assert seen.startswith("13" + "411" + "231" + "321")
    assert seen.endswith("31")
