-- what: each correction of a refund order, receipt line or payment of the case, and what it changed
-- grain: one row per adjustment
-- inputs: receipt_case, report.adjustment, report.refund_order, selected_case
WITH
line AS (
    SELECT named.receipt_id || ':' || CAST(named.line_no AS VARCHAR) AS document_id
    FROM receipt_case AS named
    INNER JOIN selected_case USING (return_stock_in_id)
    WHERE selected_case.return_stock_in_id <> ''
),
adjusted AS (
    SELECT adjustment.*
    FROM report.adjustment AS adjustment
    INNER JOIN selected_case
        ON (
            selected_case.return_stock_in_id <> ''
            AND split_part(adjustment.refund_order_id, '/', 1) = selected_case.return_stock_in_id
        )
        OR (selected_case.document_id <> '' AND selected_case.document_id IN (adjustment.refund_order_id, adjustment.document_id))
    UNION
    SELECT adjustment.*
    FROM report.adjustment AS adjustment
    INNER JOIN line USING (document_id)
    WHERE adjustment.document_type = 'receipt_line'
),
-- what is due of a refund order after each of its adjustments; their own ids end with their number
totalled AS (
    SELECT
        adjusted.*,
        CASE WHEN adjusted.document_type = 'refund_order' THEN CAST(refund.refundable_amount + sum(adjusted.amount) OVER (
            PARTITION BY adjusted.document_id
            ORDER BY CAST(split_part(adjusted.adjustment_id, '~', -1) AS BIGINT)
        ) AS DECIMAL(18, 2)) END AS due_amount
    FROM adjusted
    LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = adjusted.document_id
)
SELECT
    business_date AS step_date,
    'R-43 R-61' || CASE WHEN coalesce(document_no, '') = '' THEN '' ELSE ' R-75' END AS rules,
    CASE document_type
        WHEN 'refund_order' THEN
            'Adjustment {adjustment_id}' || CASE WHEN coalesce(document_no, '') = '' THEN '' ELSE ', document {document_no},' END
            || ' changes refund order {document_id} by {amount} {currency_code}'
            || CASE WHEN concat_ws('', nullif(return_part, 0), nullif(unsettled_part, 0), nullif(exchange_part, 0), nullif(fee_part, 0)) = '' THEN ''
                ELSE ' (' || concat_ws(
                    ', ',
                    CASE WHEN return_part <> 0 THEN '{return_part} goods' END,
                    CASE WHEN unsettled_part <> 0 THEN '{unsettled_part} unsettled' END,
                    CASE WHEN exchange_part <> 0 THEN '{exchange_part} exchange' END,
                    CASE WHEN fee_part <> 0 THEN '{fee_part} fee' END
                ) || ')'
            END
            || '; {due_amount} is due after it'
        WHEN 'payment' THEN
            'Adjustment {adjustment_id} changes what payment {document_id} paid for {refund_order_id} by {amount} {currency_code}'
        ELSE 'Adjustment {adjustment_id} changes what receipt line {document_id} brought into stock by {quantity}'
    END
    || CASE WHEN decided_by = '' THEN '' ELSE '; decided by {decided_by} with {decision_id}' END
    || CASE WHEN note = '' THEN '' ELSE '. Note: {note}' END AS sentence,
    adjustment_id,
    document_no,
    document_id,
    document_type,
    refund_order_id,
    return_part,
    unsettled_part,
    exchange_part,
    fee_part,
    amount,
    due_amount,
    quantity,
    currency_code,
    decided_by,
    decision_id,
    note
FROM totalled
ORDER BY business_date, CASE document_type WHEN 'receipt_line' THEN 1 WHEN 'refund_order' THEN 2 ELSE 3 END, adjustment_id
