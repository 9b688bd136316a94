-- what: each refund order with the numbers of its formula and what could not be deducted
-- grain: one row per refund order
-- inputs: history_refund_order, report.adjustment, report.refund_match, report.refund_order, report.return_stock_in_line, selected_case
WITH
terms AS (
    SELECT * FROM history_refund_order
    QUALIFY row_number() OVER (PARTITION BY refund_order_id ORDER BY issued_on DESC, issued_run DESC) = 1
),
goods AS (
    SELECT
        CAST(sum(line.return_amount) AS DECIMAL(18, 2)) AS goods_amount,
        string_agg(
            CAST(line.accepted_quantity AS VARCHAR) || ' × ' || as_money(line.unit_price, selected_case.minor_unit), ' + '
            ORDER BY line.sku, line.combo_sku, line.unit_price DESC
        ) AS goods
    FROM report.return_stock_in_line AS line
    INNER JOIN selected_case USING (return_stock_in_id)
    WHERE line.accepted_quantity > 0
),
adjustment AS (
    SELECT
        document_id AS refund_order_id,
        string_agg(
            adjustment_id || CASE WHEN coalesce(document_no, '') = '' THEN '' ELSE ' (document ' || document_no || ')' END,
            ', ' ORDER BY business_date, adjustment_id
        ) AS adjustments
    FROM report.adjustment
    WHERE document_type = 'refund_order'
    GROUP BY document_id
),
refund AS (
    SELECT
        refund_order.* REPLACE (coalesce(refund_order.document_no, '') AS document_no),
        coalesce(adjustment.adjustments, '') AS adjustments,
        coalesce(money.settled_amount, 0) AS settled_amount,
        -- the lines hold all accepted units, so they are the goods of a refund order only if it is the only one
        CASE WHEN refund_order.return_amount = goods.goods_amount THEN goods.goods ELSE '' END AS goods,
        terms.refund_number,
        CAST(terms.exchange_due - refund_order.exchange_amount AS DECIMAL(18, 2)) AS exchange_short_amount,
        CAST(terms.fee_due - refund_order.return_handling_fee AS DECIMAL(18, 2)) AS fee_short_amount
    FROM report.refund_order AS refund_order
    INNER JOIN selected_case USING (return_stock_in_id)
    INNER JOIN terms USING (refund_order_id)
    CROSS JOIN goods
    LEFT JOIN adjustment USING (refund_order_id)
    LEFT JOIN report.refund_match AS money USING (refund_order_id)
)
SELECT
    created_on AS step_date,
    'R-34 R-36'
    || CASE WHEN shortfall_amount > 0 THEN ' R-37' ELSE '' END
    || CASE WHEN adjustments = '' THEN '' ELSE ' R-61' END AS rules,
    'Refund order {refund_order_id} is {return_amount} − {unsettled_amount} − {exchange_amount} − {return_handling_fee}'
    ' = {refundable_amount} {currency_code} (goods − unsettled − exchange − fee)'
    || CASE WHEN goods = '' THEN '' ELSE '; the goods are {goods}' END
    || CASE WHEN shortfall_amount > 0 THEN '; {shortfall_amount} could not be deducted' ELSE '' END
    || CASE WHEN exchange_short_amount > 0 THEN ', {exchange_short_amount} of the exchange' ELSE '' END
    || CASE WHEN fee_short_amount > 0 THEN ', {fee_short_amount} of the fee' ELSE '' END
    || CASE WHEN document_no = '' THEN '' ELSE '; document {document_no}' END
    || CASE WHEN adjusted_amount = 0 AND adjustments = '' THEN '' ELSE '; adjusted by {adjusted_amount} with {adjustments}, so {due_amount} is due' END
    || '; refund method {refund_method}, state {state}'
    || CASE WHEN completed_on IS NULL THEN '' ELSE ' on {completed_on}' END
    || CASE refund_method WHEN 'bank_transfer' THEN ', {paid_amount} paid' ELSE ', {settled_amount} settled' END
    || CASE WHEN written_off_amount = 0 THEN '' ELSE ', {written_off_amount} written off' END
    || CASE
        WHEN open_amount > 0 THEN ', {open_amount} open'
        WHEN open_amount < 0 THEN ', overpaid by {overpaid_amount}'
        ELSE ', nothing open'
    END AS sentence,
    refund_order_id,
    goods,
    return_amount,
    unsettled_amount,
    exchange_amount,
    return_handling_fee,
    refundable_amount,
    currency_code,
    shortfall_amount,
    exchange_short_amount,
    fee_short_amount,
    refund_method,
    state,
    paid_amount,
    settled_amount,
    document_no,
    adjusted_amount,
    adjustments,
    due_amount,
    written_off_amount,
    open_amount,
    CAST(-open_amount AS DECIMAL(18, 2)) AS overpaid_amount,
    completed_on
FROM refund
ORDER BY refund_number
