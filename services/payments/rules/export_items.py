"""The 103 recorded items (記録項目) of the published assessment's annex 1, in its order: the columns of the export.

Each has one owner. Payments fills its own and, of others', what it follows itself (`COPIED`); the command that exports
adds what identity and enforcement own. It does not ask dunning, which counts its own by claim: 65 to 70, 100 and 101
(`GET /claims/{claim_id}/service`), 98, 99 and 102 (`GET /claims/{claim_id}/counters`).
"""

from typing import NamedTuple


class Item(NamedTuple):
    """One recorded item.

    Attributes:
        number: its place in the annex, from 1.
        name: what it is called there.
        field: what it is called here.
        owner: the service that answers for it.
        kind: text, integer (yen, years, counts), date, instant or flag.
    """

    number: int
    name: str
    field: str
    owner: str
    kind: str = "text"


ITEMS: tuple[Item, ...] = (
    Item(1, "自治体コード", "municipality_code", "payments"),
    Item(2, "個人番号", "individual_number", "identity"),
    Item(3, "編集済氏名カナ", "name_kana", "identity"),
    Item(4, "編集済氏名漢字", "name_kanji", "identity"),
    Item(5, "宛名郵便番号", "postal_code", "identity"),
    Item(6, "宛名住所コード", "address_code", "identity"),
    Item(7, "宛名住所", "address_text", "identity"),
    Item(8, "宛名地番", "lot_number_text", "identity"),
    Item(9, "宛名方書カナ", "building_kana", "identity"),
    Item(10, "宛名方書漢字", "building_kanji", "identity"),
    Item(11, "生年月日", "date_of_birth", "identity"),
    Item(12, "性別区分", "sex_code", "identity"),
    Item(13, "編集電話番号", "phone", "identity"),
    Item(14, "収納キー1", "clearing_key_1", "payments"),
    Item(15, "収納キー2", "clearing_key_2", "payments"),
    Item(16, "履歴番号", "history_no", "payments", "integer"),
    Item(17, "初期登録業務日時", "first_registered_business_at", "payments", "instant"),
    Item(18, "更新業務日時", "updated_business_at", "payments", "instant"),
    Item(19, "更新システム日時", "updated_system_at", "payments", "instant"),
    Item(20, "更新コンピュータ名", "updated_host", "payments"),
    Item(21, "更新ユーザID", "updated_user_id", "payments"),
    Item(22, "有効フラグ", "is_valid", "payments", "flag"),
    Item(23, "決裁状態", "approval_status", "payments"),
    Item(24, "旧自治体コード", "former_municipality_code", "payments"),
    Item(25, "賦課年度", "levy_fiscal_year", "payments", "integer"),
    Item(26, "税目コード", "tax_item_code", "payments"),
    Item(27, "対象年度", "target_fiscal_year", "payments", "integer"),
    Item(28, "通知書番号", "notice_no", "payments"),
    Item(29, "期別コード", "instalment_code", "payments"),
    Item(30, "事業年度開始年月日", "business_year_start", "payments", "date"),
    Item(31, "事業年度終了年月日", "business_year_end", "payments", "date"),
    Item(32, "申告区分コード", "filing_type_code", "payments"),
    Item(33, "連番", "sequence_no", "payments", "integer"),
    Item(34, "期割区分", "instalment_split_type", "payments"),
    Item(35, "調定年度", "assessment_fiscal_year", "payments", "integer"),
    Item(36, "会計年度", "accounting_fiscal_year", "payments", "integer"),
    Item(37, "前納報奨金", "prepayment_incentive_yen", "payments", "integer"),
    Item(38, "車両登録キー", "vehicle_registration_key", "payments"),
    Item(39, "車検区分コード", "vehicle_inspection_type", "payments"),
    Item(40, "減免コード", "exemption_code", "payments"),
    Item(41, "期別調定額", "assessed_yen", "payments", "integer"),
    Item(42, "期別収納額", "collected_yen", "payments", "integer"),
    Item(43, "延滞金調定額", "late_charge_assessed_yen", "payments", "integer"),
    Item(44, "延滞金収納額", "late_charge_collected_yen", "payments", "integer"),
    Item(45, "督促料調定額", "dunning_fee_assessed_yen", "payments", "integer"),
    Item(46, "督促料収納額", "dunning_fee_collected_yen", "payments", "integer"),
    Item(47, "納期限", "due_on", "payments", "date"),
    Item(48, "繰上前納期限", "due_on_before_acceleration", "payments", "date"),
    Item(49, "納期変更フラグ", "due_on_changed", "payments", "flag"),
    Item(50, "収納年月日", "collected_on", "payments", "date"),
    Item(51, "領収年月日", "paid_on", "payments", "date"),
    Item(52, "繰越時調定額", "assessed_at_carryover_yen", "payments", "integer"),
    Item(53, "繰越時収納額", "collected_at_carryover_yen", "payments", "integer"),
    Item(54, "繰越調定額", "carried_over_yen", "payments", "integer"),
    Item(55, "繰越年月日", "carried_over_on", "payments", "date"),
    Item(56, "不納欠損額", "written_off_yen", "payments", "integer"),
    Item(57, "表示用税目コード", "display_tax_item_code", "payments"),
    Item(58, "表示用期月", "display_period", "payments"),
    Item(59, "随期フラグ", "is_ad_hoc", "payments", "flag"),
    Item(60, "更正回数", "revision_count", "payments", "integer"),
    Item(61, "収納回数", "receipt_count", "payments", "integer"),
    Item(62, "還付回数", "refund_count", "refunds", "integer"),
    Item(63, "充当回数", "appropriation_count", "refunds", "integer"),
    Item(64, "口振不能回数", "transfer_failure_count", "payments", "integer"),
    Item(65, "納通返戻設定カウンタ", "tax_notice_returned_count", "dunning", "integer"),
    Item(66, "納通返戻設定年月日", "tax_notice_returned_on", "dunning", "date"),
    Item(67, "督促返戻設定カウンタ", "dunning_notice_returned_count", "dunning", "integer"),
    Item(68, "督促返戻設定年月日", "dunning_notice_returned_on", "dunning", "date"),
    Item(69, "納通発送年月日", "tax_notice_sent_on", "dunning", "date"),
    Item(70, "督促発行年月日", "dunning_notice_issued_on", "dunning", "date"),
    Item(71, "更正年月日", "revised_on", "payments", "date"),
    Item(72, "国税更正年月日", "national_tax_revised_on", "payments", "date"),
    Item(73, "更正届出年月日", "revision_notified_by_payer_on", "payments", "date"),
    Item(74, "更正請求年月日", "revision_claimed_on", "payments", "date"),
    Item(75, "更正通知年月日", "revision_notice_on", "payments", "date"),
    Item(76, "過誤納金発生事由コード", "overpayment_cause_code", "refunds"),
    Item(77, "法定納期限等", "priority_on", "payments", "date"),
    Item(78, "法定納期限", "statutory_due_on", "payments", "date"),
    Item(79, "業務固有キー", "business_key", "payments"),
    Item(80, "漢字業務固有キー", "business_key_kanji", "payments"),
    Item(81, "申告年月日", "filed_on", "payments", "date"),
    Item(82, "調定年月日", "assessed_on", "payments", "date"),
    Item(83, "延長月数", "extension_months", "payments", "integer"),
    Item(84, "重加算対象税額", "heavy_additional_tax_base_yen", "payments", "integer"),
    Item(85, "納税計画状態コード", "payment_plan_status", "enforcement"),
    Item(86, "納税計画カウンタ", "payment_plan_count", "enforcement", "integer"),
    Item(87, "執行停止カウンタ", "suspension_of_execution_count", "enforcement", "integer"),
    Item(88, "不納欠損カウンタ", "write_off_count", "enforcement", "integer"),
    Item(89, "差押カウンタ", "seizure_count", "enforcement", "integer"),
    Item(90, "参加差押カウンタ", "participation_in_seizure_count", "enforcement", "integer"),
    Item(91, "交付要求カウンタ", "request_for_distribution_count", "enforcement", "integer"),
    Item(92, "繰上徴収カウンタ", "accelerated_collection_count", "enforcement", "integer"),
    Item(93, "その他処分カウンタ", "other_disposition_count", "enforcement", "integer"),
    Item(94, "徴収猶予カウンタ", "grace_of_collection_count", "enforcement", "integer"),
    Item(95, "換価猶予カウンタ", "grace_of_realisation_count", "enforcement", "integer"),
    Item(96, "滞納整理組合カウンタ", "collection_association_count", "enforcement", "integer"),
    Item(97, "納税承継カウンタ", "succession_count", "enforcement", "integer"),
    Item(98, "督促停止カウンタ", "dunning_stop_count", "dunning", "integer"),
    Item(99, "催告停止カウンタ", "reminder_stop_count", "dunning", "integer"),
    Item(100, "納通公示カウンタ", "tax_notice_publication_count", "dunning", "integer"),
    Item(101, "督促公示カウンタ", "dunning_notice_publication_count", "dunning", "integer"),
    Item(102, "電話催告停止カウンタ", "telephone_stop_count", "dunning", "integer"),
    Item(103, "時効中断年月日", "prescription_interrupted_on", "enforcement", "date"),
)

#: Items that another service answers for and payments knows too, from what it posts itself or follows.
COPIED = frozenset({"refund_count", "appropriation_count", "overpayment_cause_code", "write_off_count"})
