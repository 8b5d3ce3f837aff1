-- The address of somebody invited who gets the spot when they sign up.
ALTER TABLE spots ADD COLUMN promised_to TEXT;
