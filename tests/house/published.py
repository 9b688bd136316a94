"""The published relations of schema `report` and the columns that operators, finance and analysts rely on."""

from __future__ import annotations

from typing import Final

PUBLISHED_RELATIONS: Final[dict[str, list[str]]] = {
    "return_stock_in": """
        return_stock_in_id channel shop_id after_sales_id order_id distributor_id supplier_id kind after_sales_type
        after_sales_status supplier_status state reason attempts batch_id shipping_warehouse_id opened_on pushed_on
        recalled_on received_on ordered_on shipped_on requested_quantity pushed_quantity good_quantity
        defective_quantity accepted_quantity currency_code estimated_refund_amount estimated_return_handling_fee
    """.split(),
    "return_stock_in_line": """
        return_stock_in_id sku combo_sku unit_price requested_quantity accepted_quantity good_quantity
        defective_quantity price_source return_amount
    """.split(),
    "push_item": """
        push_id batch_id return_stock_in_id action attempt business_date acknowledgement acknowledgement_reason
    """.split(),
    "refund_order": """
        refund_order_id return_stock_in_id distributor_id supplier_id created_on currency_code return_amount
        unsettled_amount exchange_amount return_handling_fee refundable_amount shortfall_amount refund_method state
        paid_amount completed_on
    """.split(),
    "customer_balance": """
        distributor_id supplier_id currency_code balance_amount
    """.split(),
    "posting": """
        posting_id document_id document_type business_date account distributor_id supplier_id currency_code amount
    """.split(),
    "stock_movement": """
        movement_id receipt_id line_no return_stock_in_id business_date supplier_id warehouse_id sku pool quantity
    """.split(),
    "exception": """
        exception_id rule code severity subject_id field expected_value actual_value amount currency_code opened_on
        age_days what_to_do
    """.split(),
    "quarantined_row": """
        input_file_id row_number reasons raw
    """.split(),
    "input_file": """
        input_file_id run_id path source shop_id sha256 bytes business_date rows_in rows_accepted rows_unchanged
        rows_quarantined rows_ignored outcome
    """.split(),
    "goods_match": """
        return_stock_in_id sku requested_quantity pushed_quantity accepted_quantity match
    """.split(),
    "refund_match": """
        refund_order_id due_amount settled_amount difference_amount match
    """.split(),
    "settlement_match": """
        channel shop_id order_id after_sales_id currency_code settled_on settled_amount compensation_amount taken_amount
        repeated_amount returned_amount supplier_refund_amount other_supplier_refund marketplace_difference_amount
        marketplace_cause supplier_difference_amount supplier_cause
    """.split(),
    "variance": """
        refund_order_id estimated_amount actual_amount quantity_part unsettled_part exchange_part fee_part
        shortfall_part
    """.split(),
    "roll_forward": """
        distributor_id supplier_id currency_code business_date opening_amount due_amount settled_amount
        written_off_amount closing_amount
    """.split(),
    "control_total": """
        check_name left_name left_value right_name right_value difference ties_out
    """.split(),
    "row_outcome": """
        input_file_id outcome reason rows
    """.split(),
    "run": """
        run_id business_date started_at finished_at outcome version settings_sha256
    """.split(),
    "help": """
        relation asks start_query key_columns grain
    """.split(),
}
"""Relation to the columns that it must have; the changelog has a line for every one that is removed."""
