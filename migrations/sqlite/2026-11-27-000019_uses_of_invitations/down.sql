DROP TRIGGER invitations_uses;
