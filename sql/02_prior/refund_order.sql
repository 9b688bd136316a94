-- what: refund orders, as the newest run that issued it left it
-- grain: one refund order
-- key: refund_order_id
-- inputs: earlier.refund_order
-- rules: R-43, R-52
SELECT *
FROM earlier.refund_order
QUALIFY row_number() OVER (PARTITION BY refund_order_id ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST) = 1
