-- what: the amount that each finding is listed with: of findings about the same goods or money, only those furthest along carry it
-- grain: one row per finding
-- key: code, subject_id
-- inputs: exceptions.found, control.answering_decision, control.exception_place, pushes.return_stock_in, reconciliation.return_progress
-- rules: R-65
WITH shared AS (
    -- a decision that waits is about the amount of the exception that it would settle
    SELECT waiting.code, waiting.subject_id
    FROM exceptions.found AS waiting
    JOIN exceptions.found AS settled ON settled.subject_id = waiting.unit_id AND settled.amount IS NOT NULL
    SEMI JOIN control.answering_decision AS answering ON answering.code = settled.code AND answering.decision = waiting.actual_value
    WHERE waiting.code = 'SECOND_PERSON_NEEDED'
    UNION
    -- a payment that lacks more than its refund order
    SELECT payment.code, payment.subject_id
    FROM exceptions.found AS payment
    JOIN exceptions.found AS other ON other.subject_id = payment.subject_id AND other.code IN ('PAYMENT_BELOW_ZERO', 'PAYMENT_WITHOUT_PROOF')
    WHERE payment.code = 'REFUND_WITHOUT_RETURN'
),
placed AS (
    SELECT
        found.*,
        return_stock_in.return_stock_in_id,
        CASE
            -- once all of it is refunded, a cancellation is about the money that was refunded
            WHEN place.code = 'CANCELLED_AFTER_STOCK_IN' AND progress.accepted_quantity <= progress.refunded_quantity THEN 'payment'
            ELSE place.is_about
        END AS is_about,
        CASE place.is_about WHEN 'payment' THEN 1000 ELSE place.place END AS place
    FROM exceptions.found AS found
    -- the return itself, or the one of a refund order
    LEFT JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = split_part(found.unit_id, '/', 1)
    LEFT JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN control.exception_place AS place ON place.code = found.code AND place.is_about <> '' AND return_stock_in.return_stock_in_id IS NOT NULL
)
SELECT
    placed.code,
    placed.subject_id,
    placed.amount AS own_amount,
    CASE
        WHEN shared.code IS NOT NULL THEN NULL
        WHEN placed.is_about IS NULL THEN placed.amount
        WHEN placed.place = max(CASE WHEN placed.amount IS NOT NULL THEN placed.place END) OVER (PARTITION BY placed.return_stock_in_id, placed.is_about) THEN placed.amount
    END AS amount,
    placed.currency_code
FROM placed
LEFT JOIN shared ON shared.code = placed.code AND shared.subject_id = placed.subject_id
