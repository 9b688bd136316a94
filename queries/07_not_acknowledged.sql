-- Which pushes has a supplier not acknowledged or rejected, and why?
SELECT push_id, batch_id, business_date, coalesce(acknowledgement, 'not answered') AS acknowledgement, acknowledgement_reason
FROM report.push_item
WHERE action = 'push' AND (acknowledgement IS NULL OR acknowledgement <> 'accepted')
ORDER BY business_date, push_id;
