-- What makes the address of a resident's calendar, together with the server's key; none while there is no address.
ALTER TABLE residents ADD COLUMN calendar TEXT;
