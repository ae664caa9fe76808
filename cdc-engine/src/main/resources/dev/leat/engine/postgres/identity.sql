-- names the server's data for ever, and the line of its history
SELECT (SELECT system_identifier FROM pg_control_system()) AS system,
       (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline
