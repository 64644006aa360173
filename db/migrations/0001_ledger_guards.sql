-- The database itself refuses a journal entry that does not balance and any change to one.

CREATE FUNCTION ledger_entry_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unbalanced record;
  wanted text;
BEGIN
  IF TG_TABLE_NAME = 'journal_entries' THEN wanted := NEW.idempotency_key; ELSE wanted := NEW.entry_key; END IF;
  IF (SELECT xmin::text FROM journal_entries WHERE idempotency_key = wanted) IS DISTINCT FROM (pg_current_xact_id()::xid)::text THEN
    RAISE EXCEPTION 'journal entry % was written by an earlier transaction', wanted USING ERRCODE = 'restrict_violation', CONSTRAINT = 'never_changed';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM postings WHERE entry_key = wanted) THEN
    RAISE EXCEPTION 'journal entry % has no postings', wanted USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_must_balance';
  END IF;
  SELECT currency, sum(amount_minor) AS total INTO unbalanced
    FROM postings WHERE entry_key = wanted GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal entry % is out of balance by % %', wanted, unbalanced.total, unbalanced.currency
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_must_balance';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_entries_balance AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_must_balance();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER postings_balance AFTER INSERT ON postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_must_balance();
--> statement-breakpoint
CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'never_changed';
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_entries_immutable BEFORE UPDATE OR DELETE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER postings_immutable BEFORE UPDATE OR DELETE ON postings FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER price_log_immutable BEFORE UPDATE OR DELETE ON price_log FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER audit_log_immutable BEFORE UPDATE OR DELETE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
--> statement-breakpoint
-- Lets a batch of statements stop as one: a guarded update that touched another number of rows than it must
-- raises, and everything beside it is undone. The caller knows the code by the constraint's name.
CREATE FUNCTION must_be(actual bigint, expected bigint, code text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF actual IS DISTINCT FROM expected THEN
    RAISE EXCEPTION 'expected % row(s), found %', expected, actual USING ERRCODE = 'check_violation', CONSTRAINT = code;
  END IF;
  RETURN actual;
END $$;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS unaccent;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
INSERT INTO commission_rules (id, scope, percent_bps, valid_from) VALUES ('default-2026', 'default', 300, '2026-01-01T00:00:00Z');
