-- The language that a resident has chosen, by its tag (RFC 5646); empty: as their browser asks.
ALTER TABLE residents ADD COLUMN language TEXT NOT NULL DEFAULT '';
