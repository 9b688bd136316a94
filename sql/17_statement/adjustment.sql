-- what: a supplier's statement: adjustments of the business date: what each changes in what is due, settled and written off, and the units that it moves
-- grain: one adjustment of the business date
-- key: position
-- inputs: sheet.adjustment, report.posting, control.run
-- rules: R-57, R-61, R-75
WITH booked AS (
    SELECT
        posting.document_id,
        posting.refund_order_id,
        CAST(sum(CASE
            WHEN posting.account IN ('returns', 'unsettled_offset', 'exchange_offset', 'return_handling_fee') THEN posting.amount
            ELSE 0
        END) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(CASE WHEN posting.account IN ('customer_balance', 'bank') THEN -posting.amount ELSE 0 END) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(CASE WHEN posting.account = 'write_off' THEN -posting.amount ELSE 0 END) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.posting AS posting
    JOIN control.run AS run ON run.business_date = posting.business_date
    WHERE posting.document_type IN ('refund_adjustment', 'payment_adjustment')
    GROUP BY posting.document_id, posting.refund_order_id
)
SELECT
    CAST(row_number() OVER (ORDER BY adjustment.supplier_id NULLS LAST, adjustment.adjustment_id NULLS LAST) AS BIGINT) AS position,
    CAST(adjustment.supplier_id AS VARCHAR) AS supplier_id,
    CAST(adjustment.adjustment_id AS VARCHAR) AS adjustment_id,
    CAST(adjustment.document_no AS VARCHAR) AS document_no,
    CAST(adjustment.document AS VARCHAR) AS corrects,
    CAST(adjustment.corrected_id AS VARCHAR) AS corrected_id,
    CAST(adjustment.corrected_document_no AS VARCHAR) AS corrected_document_no,
    CAST(adjustment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(adjustment.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(adjustment.distributor_id AS VARCHAR) AS distributor_id,
    CAST(coalesce(booked.adjusted_amount, 0) AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(coalesce(booked.settled_amount, 0) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(coalesce(booked.written_off_amount, 0) AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(adjustment.currency_code AS VARCHAR) AS currency_code,
    CAST(adjustment.quantity AS BIGINT) AS quantity,
    CAST(adjustment.return_part AS DECIMAL(18, 2)) AS return_part,
    CAST(adjustment.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(adjustment.exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(adjustment.fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(adjustment.reason AS VARCHAR) AS reason
FROM sheet.adjustment AS adjustment
LEFT JOIN booked ON booked.document_id = adjustment.adjustment_id AND booked.refund_order_id = adjustment.refund_order_id
WHERE adjustment.is_new
