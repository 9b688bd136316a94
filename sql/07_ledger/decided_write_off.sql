-- what: the open rest of each refund order that a decision of this run gives up, and whether that decision waits for a second person
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: staging.decided_subject, ledger.refund_standing, refunds.issued_refund_order, control.second_person_above
-- rules: R-16, R-49, R-57, R-64
WITH write_off AS (
    SELECT subject_id, decision_id, has_second_person FROM staging.decided_subject WHERE decision = 'write_off'
),
open_rest AS (
    SELECT
        standing.refund_order_id,
        refund.currency_code,
        -- a payment with proof is on its way, confirmed or not
        CAST(standing.due_amount - standing.credited_amount - standing.proven_amount - standing.written_off_amount AS DECIMAL(18, 2)) AS amount
    FROM ledger.refund_standing AS standing
    JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = standing.refund_order_id
)
SELECT
    open_rest.refund_order_id,
    write_off.decision_id,
    open_rest.amount,
    open_rest.currency_code,
    fragment.waits_for_second_person(open_rest.amount, second_person.limit_amount, write_off.has_second_person) AS is_waiting
FROM write_off
JOIN open_rest ON open_rest.refund_order_id = write_off.subject_id
LEFT JOIN control.second_person_above AS second_person ON second_person.currency_code = open_rest.currency_code
WHERE open_rest.amount > 0
