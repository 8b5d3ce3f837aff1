DROP TRIGGER invitations_uses ON invitations;
DROP FUNCTION invitations_uses;
