INSERT INTO commission_rules (id, scope, tier, percent_bps, valid_from) VALUES
  ('tier-silver-2026', 'tier', 'silver', 275, '2026-01-01T00:00:00Z'),
  ('tier-gold-2026', 'tier', 'gold', 250, '2026-01-01T00:00:00Z'),
  ('tier-diamond-2026', 'tier', 'diamond', 200, '2026-01-01T00:00:00Z');
