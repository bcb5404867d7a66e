-- What was asked for, a start or a restart: both wait as another start of a container, and people are told which. NULL where it was not noted.

ALTER TABLE service_memory ADD COLUMN restart_verb TEXT;
