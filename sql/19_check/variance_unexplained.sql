-- what: refund orders whose difference from the estimate is not the sum of its parts
-- grain: one refund order
-- key: refund_order_id
-- inputs: report.variance
-- rules: R-42
SELECT refund_order_id, estimated_amount, actual_amount, quantity_part, unsettled_part, exchange_part, fee_part, shortfall_part
FROM report.variance
WHERE actual_amount - estimated_amount <> quantity_part + unsettled_part + exchange_part + fee_part + shortfall_part
