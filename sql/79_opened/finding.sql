-- what: all findings of tonight, each with the night it was first seen without a break
-- grain: one finding
-- key: exception_id
-- inputs: control.run, control.exception, landing.known_finding, finding.return_stock_in, finding.unmapped_line, finding.stock_out_order, finding.refund_order, finding.payment, finding.receipt, finding.decision, finding.ageing, finding.restated, finding.settlement, finding.parcel
-- rules: R-58
WITH seen AS (
    SELECT * FROM finding.return_stock_in
    UNION ALL
    SELECT * FROM finding.unmapped_line
    UNION ALL
    SELECT * FROM finding.stock_out_order
    UNION ALL
    SELECT * FROM finding.refund_order
    UNION ALL
    SELECT * FROM finding.payment
    UNION ALL
    SELECT * FROM finding.receipt
    UNION ALL
    SELECT * FROM finding.decision
    UNION ALL
    SELECT * FROM finding.ageing
    UNION ALL
    SELECT * FROM finding.restated
    UNION ALL
    SELECT * FROM finding.settlement
    UNION ALL
    SELECT * FROM finding.parcel
)
SELECT
    seen.code || '|' || seen.subject_id AS exception_id,
    exception.rule,
    seen.code,
    exception.severity,
    seen.subject_id,
    seen.unit_id,
    exception.field,
    coalesce(seen.expected_value, '') AS expected_value,
    coalesce(seen.actual_value, '') AS actual_value,
    CAST(seen.amount AS DECIMAL(18, 2)) AS amount,
    coalesce(seen.currency_code, '') AS currency_code,
    CASE WHEN known.is_open THEN known.opened_on ELSE run.business_date END AS opened_on,
    exception.what_to_do
FROM seen
CROSS JOIN control.run AS run
JOIN control.exception AS exception ON exception.code = seen.code
LEFT JOIN landing.known_finding AS known ON known.exception_id = seen.code || '|' || seen.subject_id
