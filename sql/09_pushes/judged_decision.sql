-- what: what people decided in this run about one subject, judged by the state of its own step: whether it fits, whether it waits for a second person, and the amount that it moves
-- grain: one row per subject and decision of this run
-- key: subject_id, decision
-- inputs: staging.decided_subject, staging.refund_payment, allocation.renewal, refunds.refund_wait, pushes.push_gate, receiving.decided_close, receiving.decided_return, receiving.state_after_receipt, receiving.state_after_cancellation, ledger.decided_write_off, pushes.refund_method_decision, staging.named_restatement, ledger.new_adjustment, prior.finding
-- rules: R-16, R-17, R-64
WITH fitting AS (
    SELECT
        decided.subject_id,
        decided.decision,
        decided.decision_id,
        coalesce(CASE decided.decision
            WHEN 'push' THEN gate.is_judged AND NOT gate.is_succeeded AND gate.gate = '' AND gate.attempts = 0 AND NOT gate.is_replacement
            WHEN 're_push' THEN gate.is_judged AND gate.gate = '' AND gate.attempts > 0 AND NOT gate.is_reissued AND NOT gate.is_unsendable
            WHEN 'hold' THEN (gate.is_judged AND NOT gate.is_succeeded) OR coalesce(wait.is_hold_fit, false)
            WHEN 'release' THEN wait.is_release_fit
            WHEN 'short_close' THEN after_receipt.is_closed_now
            WHEN 'accept' THEN after_cancellation.is_accepted_now
            WHEN 'write_off' THEN NOT write_off.is_waiting
            WHEN 'adjust' THEN adjustment.decision_id IS NOT NULL
            WHEN 'keep' THEN NOT restatement.is_waiting
            WHEN 'reissue' THEN renewal.is_taken
            WHEN 'customer_balance' THEN method.subject_id IS NOT NULL
            WHEN 'bank_transfer' THEN method.subject_id IS NOT NULL
            WHEN 'explain' THEN finding.is_open OR finding.is_answered
            WHEN 'reopen' THEN finding.is_answered
        END, false) AS is_fit,
        coalesce(CASE decided.decision
            WHEN 'short_close' THEN after_receipt.is_close_waiting
            WHEN 'release' THEN wait.is_release_waiting
            WHEN 'accept' THEN after_cancellation.is_acceptance_waiting
            WHEN 'write_off' THEN write_off.is_waiting
            WHEN 'adjust' THEN restatement.is_waiting
            WHEN 'keep' THEN restatement.is_waiting
        END, false) AS is_waiting,
        coalesce(decided_close.amount, decided_return.amount, write_off.amount, CASE WHEN decided.decision <> 'reissue' THEN restatement.amount END, method.amount) AS amount,
        coalesce(decided_close.currency_code, decided_return.currency_code, write_off.currency_code, restatement.currency_code, method.currency_code, '') AS currency_code,
        CASE
            WHEN decided.decision = 'adjust' AND restatement.document_id IS NOT NULL AND gate.return_stock_in_id IS NOT NULL
                THEN 'a pushed return is not adjusted; reissue pushes it again'
            WHEN decided.decision = 'adjust' AND restatement.document_id IS NOT NULL AND paid.payment_id IS NOT NULL
                THEN 'the payments of its refund order would add up to less than 0 (R-45)'
            WHEN decided.decision = 'adjust' AND restatement.document_id IS NOT NULL THEN 'nothing is different any more'
            WHEN decided.decision = 'reissue' AND restatement.document_id IS NOT NULL AND gate.return_stock_in_id IS NULL
                THEN 'only a pushed return is reissued'
            WHEN decided.decision IN ('adjust', 'keep', 'reissue') AND restatement.document_id IS NULL THEN 'no RESTATED exception is open or answered for it'
            WHEN decided.decision = 'write_off' AND starts_with(decided.subject_id, 'OPENING:') THEN 'only what is open of a refund order is written off'
            WHEN gate.return_stock_in_id IS NOT NULL THEN 'the return is in the state ' || gate.state_before
            WHEN finding.exception_id IS NOT NULL THEN 'the exception is ' || CASE WHEN finding.is_answered THEN 'answered' WHEN finding.is_open THEN 'open' ELSE 'closed' END
            ELSE 'no return, document or exception with this id allows it'
        END AS standing
    FROM staging.decided_subject AS decided
    LEFT JOIN pushes.push_gate AS gate ON gate.return_stock_in_id = decided.subject_id
    LEFT JOIN receiving.decided_close AS decided_close ON decided_close.subject_id = decided.subject_id AND decided.decision = 'short_close'
    LEFT JOIN receiving.decided_return AS decided_return
        ON decided_return.subject_id = decided.subject_id AND decided_return.decision = decided.decision
    LEFT JOIN receiving.state_after_receipt AS after_receipt ON after_receipt.return_stock_in_id = decided.subject_id
    LEFT JOIN receiving.state_after_cancellation AS after_cancellation ON after_cancellation.return_stock_in_id = decided.subject_id
    LEFT JOIN ledger.decided_write_off AS write_off ON write_off.refund_order_id = decided.subject_id AND decided.decision = 'write_off'
    LEFT JOIN (SELECT DISTINCT decision_id FROM ledger.new_adjustment) AS adjustment ON adjustment.decision_id = decided.decision_id
    LEFT JOIN staging.named_restatement AS restatement
        ON restatement.document_id = decided.subject_id AND restatement.decision = decided.decision
    LEFT JOIN (SELECT DISTINCT payment_id FROM staging.refund_payment) AS paid ON paid.payment_id = decided.subject_id
    LEFT JOIN pushes.refund_method_decision AS method ON method.subject_id = decided.subject_id AND method.decision = decided.decision
    LEFT JOIN allocation.renewal AS renewal ON renewal.return_stock_in_id = decided.subject_id AND renewal.decision = 'reissue' AND decided.decision = 'reissue'
    LEFT JOIN refunds.refund_wait AS wait ON wait.return_stock_in_id = decided.subject_id
    LEFT JOIN prior.finding AS finding ON finding.exception_id = decided.subject_id AND decided.decision IN ('explain', 'reopen')
)
SELECT
    subject_id,
    decision,
    decision_id,
    CASE WHEN is_fit THEN 'applied' WHEN is_waiting THEN 'waiting' ELSE 'void' END AS outcome,
    CASE WHEN is_fit OR is_waiting THEN amount END AS amount,
    CASE WHEN (is_fit OR is_waiting) AND amount IS NOT NULL THEN currency_code ELSE '' END AS currency_code,
    standing
FROM fitting
