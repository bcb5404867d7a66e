-- When a target was applied, so that the history says what was to run when; unknown for those that an earlier version applied.

ALTER TABLE target ADD COLUMN applied_at_millis INTEGER;
