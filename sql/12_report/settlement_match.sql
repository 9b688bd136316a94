-- what: amounts that marketplaces took back, compared with their return exports and with the suppliers' refunds
-- grain: one order, return if it is known, and currency of the marketplace
-- key: channel, shop_id, order_id, after_sales_id, currency_code
-- inputs: reconciliation.settlement_match
-- rules: R-55
-- carried: shop_id, order_id of control.live_order
-- asks: Where does the amount that a marketplace took back differ from the returns or from the supplier's refund?
-- start: SELECT * FROM report.settlement_match WHERE marketplace_cause IS NOT NULL OR supplier_cause IS NOT NULL ORDER BY channel, shop_id, order_id, after_sales_id, currency_code
SELECT
    CAST(channel AS VARCHAR) AS channel, -- marketplace
    CAST(shop_id AS VARCHAR) AS shop_id, -- shop
    CAST(order_id AS VARCHAR) AS order_id, -- order; empty for amounts that the marketplace paid without an order
    CAST(after_sales_id AS VARCHAR) AS after_sales_id, -- the return, if the settlement states it; otherwise empty
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the settlement; no amount of another currency is added
    CAST(settled_on AS DATE) AS settled_on, -- date of the last settlement; empty if none has arrived
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount, -- refunds that the marketplace took back from the distributor
    CAST(compensation_amount AS DECIMAL(18, 2)) AS compensation_amount, -- what the marketplace paid the distributor for lost or damaged goods
    CAST(taken_amount AS DECIMAL(18, 2)) AS taken_amount, -- settled minus compensation
    CAST(repeated_amount AS DECIMAL(18, 2)) AS repeated_amount, -- settled again in a later cycle, and not counted
    CAST(returned_amount AS DECIMAL(18, 2)) AS returned_amount, -- refunds in the return export, for lines refunded or back at the seller; empty if it has no amount
    CAST(supplier_refund_amount AS DECIMAL(18, 2)) AS supplier_refund_amount, -- refund orders of suppliers in the same currency, after deductions
    CAST(other_supplier_refund AS VARCHAR) AS other_supplier_refund, -- refund orders in other currencies, as text
    CAST(marketplace_difference_amount AS DECIMAL(18, 2)) AS marketplace_difference_amount, -- taken minus returned; empty if the two cannot be compared
    CAST(marketplace_cause AS VARCHAR) AS marketplace_cause, -- why they differ, as a code; empty within the tolerance
    CAST(supplier_difference_amount AS DECIMAL(18, 2)) AS supplier_difference_amount, -- supplier's refund minus taken; empty if currencies differ
    CAST(supplier_cause AS VARCHAR) AS supplier_cause -- why they differ, as a code; empty within the tolerance
FROM reconciliation.settlement_match
