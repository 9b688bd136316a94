-- what: the sources of the deductions: unsettled amounts, replacements and the fee in force at the first refund
-- grain: one row per unsettled amount, replacement or fee
-- inputs: history_exchange, history_fee_setting, history_row_verdict, history_unsettled_amount, report.input_file, report.refund_order, report.return_stock_in, selected_case
WITH
selected_return AS (SELECT return_stock_in.* FROM report.return_stock_in AS return_stock_in INNER JOIN selected_case USING (return_stock_in_id)),
refund AS (
    SELECT min(created_on) AS first_created_on FROM report.refund_order INNER JOIN selected_case USING (return_stock_in_id)
),
taken_row AS (
    SELECT DISTINCT ON (input_file_id) input_file_id, path, run_id, business_date
    FROM report.input_file
    WHERE outcome IN ('accepted', 'nothing_accepted')
    ORDER BY input_file_id, business_date, run_id, path
),
unsettled AS (
    SELECT line.*, taken.path, taken.run_id, taken.business_date
    FROM history_unsettled_amount AS line
    INNER JOIN selected_return USING (shop_id, order_id, supplier_id)
    INNER JOIN taken_row AS taken USING (input_file_id)
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.shop_id, line.order_id, line.supplier_id
        ORDER BY line.as_of DESC, taken.business_date DESC, taken.path DESC
    ) = 1
),
used AS (
    SELECT CAST(coalesce(sum(order_refund.unsettled_amount), 0) AS DECIMAL(18, 2)) AS used_amount
    FROM report.refund_order AS order_refund
    INNER JOIN report.return_stock_in AS of_order USING (return_stock_in_id)
    INNER JOIN unsettled
        ON unsettled.shop_id = of_order.shop_id
        AND unsettled.order_id = of_order.order_id
        AND unsettled.supplier_id = of_order.supplier_id
        AND order_refund.created_on >= unsettled.as_of_on
),
exchange AS (
    SELECT line.*, taken.path, taken.run_id, taken.business_date
    FROM history_exchange AS line
    INNER JOIN selected_return USING (shop_id, after_sales_id, supplier_id)
    INNER JOIN taken_row AS taken USING (input_file_id)
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.row_key ORDER BY taken.business_date DESC, taken.path DESC
    ) = 1
),
fee AS (
    SELECT setting.*
    FROM history_fee_setting AS setting
    INNER JOIN selected_return
        ON selected_return.supplier_id = setting.supplier_id
        AND setting.distributor_id IN (selected_return.distributor_id, '')
        AND selected_return.via_bigshop
    INNER JOIN refund
        ON refund.first_created_on BETWEEN setting.valid_from AND coalesce(setting.valid_to, DATE '9999-12-31')
    ORDER BY setting.distributor_id DESC, setting.valid_from DESC
    LIMIT 1
),
deduction AS (
    SELECT
        1 AS place, unsettled.business_date AS step_date, 'R-38' AS rules,
        'The unsettled amount of order {subject_id} as of {stated_on} is {amount} {currency_code}, {left_amount} of it left'
        ' after all refunds so far; {path} row {row_number} ({archived})' AS sentence,
        unsettled.order_id AS subject_id, unsettled.as_of_on AS stated_on, unsettled.unsettled_amount AS amount,
        CAST(greatest(0, unsettled.unsettled_amount - used.used_amount) AS DECIMAL(18, 2)) AS left_amount,
        CAST(NULL AS BIGINT) AS quantity, '' AS terms, unsettled.path, unsettled.run_id, unsettled.row_number
    FROM unsettled
    CROSS JOIN used
    UNION ALL
    SELECT
        2, business_date, 'R-40',
        'Replacement {subject_id} costs {quantity} × {amount} {currency_code} and '
        || CASE WHEN shipped_at IS NULL THEN 'is not shipped yet' ELSE 'is shipped' END
        || '; {path} row {row_number} ({archived})',
        exchange_id, NULL, unit_price, NULL, quantity, '', path, run_id, row_number
    FROM exchange
    UNION ALL
    SELECT
        3, refund.first_created_on, 'R-39', 'The return handling fee of {subject_id} is {terms}', fee.supplier_id,
        fee.valid_from, NULL, NULL, NULL,
        CASE
            WHEN fee.basis = 'percent' THEN rtrim(rtrim(CAST(fee.amount AS VARCHAR), '0'), '.') || ' % of the goods'
            -- a rate may have more decimals than an amount of money
            WHEN fee.amount = CAST(fee.amount AS DECIMAL(18, 2))
                THEN as_money(CAST(fee.amount AS DECIMAL(18, 2)), selected_case.minor_unit) || ' ' || fee.basis
            ELSE rtrim(CAST(fee.amount AS VARCHAR), '0') || ' ' || fee.basis
        END
        || CASE WHEN fee.min_amount IS NULL THEN ''
            ELSE ', at least ' || as_money(fee.min_amount, selected_case.minor_unit) END
        || CASE WHEN fee.max_amount IS NULL THEN ''
            ELSE ', at most ' || as_money(fee.max_amount, selected_case.minor_unit) END,
        NULL, NULL, NULL
    FROM fee
    CROSS JOIN refund
    CROSS JOIN selected_case
)
SELECT deduction.* EXCLUDE (place), selected_return.currency_code
FROM deduction
CROSS JOIN selected_return
ORDER BY deduction.place, deduction.step_date, deduction.subject_id
