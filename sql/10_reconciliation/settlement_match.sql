-- what: the differences between marketplace settlement, return export and supplier's refund, signed, each with its cause
-- grain: one row per order, return (where the settlement can be assigned to one) and marketplace currency
-- key: channel, shop_id, order_id, after_sales_id, currency_code
-- inputs: reconciliation.settlement_side, orders.first_shipped_line, reference.shop, control.setting
-- rules: R-24, R-33, R-55
WITH side AS (
    SELECT
        side.*,
        shop.channel,
        shop.currency_code <> side.currency_code AS is_other_currency,
        line.order_id IS NOT NULL AS is_distribution,
        CAST(side.settled_amount - side.compensation_amount AS DECIMAL(18, 2)) AS taken_amount,
        setting.tolerance
    FROM reconciliation.settlement_side AS side
    JOIN reference.shop AS shop ON shop.shop_id = side.shop_id
    CROSS JOIN control.setting AS setting
    LEFT JOIN orders.first_shipped_line AS line ON line.shop_id = side.shop_id AND line.order_id = side.order_id
),
compared_side AS (
    SELECT
        *,
        CASE WHEN NOT is_other_currency THEN CAST(taken_amount - returned_amount AS DECIMAL(18, 2)) END AS marketplace_difference_amount,
        CASE
            WHEN NOT is_other_currency AND other_supplier_refund = '' THEN CAST(supplier_refund_amount - taken_amount AS DECIMAL(18, 2))
        END AS supplier_difference_amount
    FROM side
)
SELECT
    channel, shop_id, order_id, after_sales_id, currency_code, settled_on, settled_amount, compensation_amount, taken_amount, repeated_amount,
    returned_amount, supplier_refund_amount, other_supplier_refund, is_distribution, marketplace_difference_amount, supplier_difference_amount,
    CASE
        WHEN is_other_currency THEN 'other_currency'
        WHEN returned_amount IS NULL THEN 'amount_unknown'
        WHEN abs(marketplace_difference_amount) <= tolerance THEN ''
        WHEN abs(settled_amount - returned_amount) <= tolerance THEN 'compensation'
        WHEN settled_amount = 0 THEN 'cycle_not_arrived'
        WHEN settled_amount < returned_amount THEN 'partial_refund'
        WHEN returned_amount > 0 THEN 'taken_over'
        WHEN is_exported THEN 'return_not_refunded'
        WHEN is_withdrawn THEN 'return_withdrawn'
        WHEN is_abnormal THEN 'failed_delivery'
        ELSE 'return_not_exported'
    END AS marketplace_cause,
    CASE
        WHEN supplier_difference_amount IS NULL THEN 'other_currency'
        WHEN abs(supplier_difference_amount) <= tolerance THEN ''
        WHEN supplier_refund_amount = 0 AND settled_amount = 0 THEN 'compensation'
        WHEN supplier_refund_amount = 0 AND NOT is_distribution THEN 'own_warehouse'
        WHEN supplier_refund_amount = 0 AND is_exported AND NOT is_with_goods THEN 'no_goods_expected'
        WHEN supplier_refund_amount = 0 AND is_refunded THEN 'deducted'
        WHEN supplier_refund_amount = 0 AND is_open THEN 'supplier_refund_pending'
        WHEN supplier_refund_amount = 0 THEN 'supplier_refund_missing'
        WHEN settled_amount = 0 AND is_exported THEN 'cycle_not_arrived'
        WHEN settled_amount = 0 AND is_abnormal THEN 'failed_delivery'
        WHEN settled_amount = 0 THEN 'refunded_without_settlement'
        WHEN is_partial THEN 'partial_refund'
        WHEN abs(supplier_refund_amount - settled_amount) <= tolerance THEN 'compensation'
        ELSE 'distribution_price'
    END AS supplier_cause
FROM compared_side
-- where all three sides are zero there is nothing to compare
WHERE settled_amount + compensation_amount + repeated_amount + supplier_refund_amount > 0
    OR coalesce(returned_amount, CAST(1 AS DECIMAL(18, 2))) > 0
    OR other_supplier_refund <> ''
