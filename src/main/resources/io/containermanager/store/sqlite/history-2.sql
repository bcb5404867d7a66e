-- What the machine and its containers did: 60 slots a row, as floats in big-endian order, slot after slot.

CREATE TABLE metric_chunk (
    series TEXT NOT NULL,
    step_seconds INTEGER NOT NULL,
    first_slot INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (series, step_seconds, first_slot)
) STRICT, WITHOUT ROWID;
