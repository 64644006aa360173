-- Whoever loses a role is signed out everywhere, however the role was taken: by a page, a script or by hand.

CREATE FUNCTION end_sessions_of_lost_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    DELETE FROM sessions WHERE user_id = OLD.id;
  ELSE
    DELETE FROM sessions WHERE user_id = OLD.user_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_lose_role AFTER UPDATE OF role ON users
  FOR EACH ROW WHEN (OLD.role <> 'shopper' AND NEW.role IS DISTINCT FROM OLD.role) EXECUTE FUNCTION end_sessions_of_lost_role();
--> statement-breakpoint
CREATE TRIGGER seller_members_removed AFTER DELETE ON seller_members
  FOR EACH ROW EXECUTE FUNCTION end_sessions_of_lost_role();
--> statement-breakpoint
CREATE TRIGGER seller_members_lose_role AFTER UPDATE OF seller_id, user_id, role ON seller_members
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION end_sessions_of_lost_role();
