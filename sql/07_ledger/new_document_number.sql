-- what: the documents that this run numbers, in the order issued: a series per supplier without a gap; documents that earlier versions did not number come first, oldest first
-- grain: one row per document
-- key: document_id
-- inputs: control.run, refunds.issued_refund_order, refunds.refund_adjustment, refunds.net_refund, reference.supplier, prior.document_number, prior.document_series
-- rules: R-75
-- persisted: append
WITH document AS (
    SELECT refund_order_id AS document_id, supplier_id, created_on FROM refunds.issued_refund_order
    UNION ALL
    SELECT adjustment.adjustment_id, net.supplier_id, run.business_date
    FROM refunds.refund_adjustment AS adjustment
    JOIN refunds.net_refund AS net ON net.refund_order_id = adjustment.refund_order_id
    CROSS JOIN control.run AS run
),
numbered AS (
    SELECT
        document.document_id,
        document.supplier_id,
        coalesce(series.last_number, CAST(0 AS BIGINT)) + row_number() OVER (
            PARTITION BY document.supplier_id ORDER BY document.created_on NULLS LAST, document.document_id NULLS LAST
        ) AS series_number
    FROM document
    LEFT JOIN prior.document_series AS series ON series.supplier_id = document.supplier_id
    ANTI JOIN prior.document_number AS known ON known.document_id = document.document_id
)
SELECT
    CAST(numbered.document_id AS VARCHAR) AS document_id,
    CAST(numbered.supplier_id AS VARCHAR) AS supplier_id,
    CAST(numbered.series_number AS BIGINT) AS series_number,
    -- the prefix as it is on that date; a later one changes no number
    CAST(coalesce(supplier.document_prefix, 'RF') || '-' || CASE
        WHEN numbered.series_number > 9999999 THEN CAST(numbered.series_number AS VARCHAR)
        ELSE right('0000000' || CAST(numbered.series_number AS VARCHAR), 7)
    END AS VARCHAR) AS document_no
FROM numbered
LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = numbered.supplier_id
