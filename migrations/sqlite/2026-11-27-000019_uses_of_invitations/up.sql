-- The version before does not know `uses`: an invitation that it makes is for as many as it lets in.
CREATE TRIGGER invitations_uses AFTER INSERT ON invitations WHEN NEW.uses < NEW.uses_left
BEGIN
    UPDATE invitations SET uses = NEW.uses_left WHERE id = NEW.id;
END;
