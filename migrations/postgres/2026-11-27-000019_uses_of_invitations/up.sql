-- The version before does not know `uses`: an invitation that it makes is for as many as it lets in.
CREATE FUNCTION invitations_uses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.uses := greatest(NEW.uses, NEW.uses_left);
    RETURN NEW;
END
$$;
CREATE TRIGGER invitations_uses BEFORE INSERT ON invitations FOR EACH ROW EXECUTE FUNCTION invitations_uses();
