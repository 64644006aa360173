-- Search in three functions, so that one round trip can look at the narrowest level first and stop there, with plans
-- that every session keeps. docs/search.md explains the levels; app/domain/search/ranking.ts is the formula's source,
-- and tests/contract/search-engine.test.ts compares the two.

-- Level k of tiers (t) or samples (x), as a query.
CREATE FUNCTION search_level(letter text, level integer) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('''' || letter || ':' || level || '''')::tsquery;
--> statement-breakpoint
-- The next level to look at after one that held too little: those that cannot hold enough are passed over, since
-- each wider level holds about four times as many.
CREATE FUNCTION search_wider(level integer, held bigint, wanted integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(0, level - CASE WHEN held < 6 THEN 1
  ELSE greatest(1, ceil(ln(wanted::float8 / held) / ln(4::float8) - 0.2)::integer) END);
--> statement-breakpoint
-- How many documents match, and how many by each value of a facet: all of them where they are few, else by a sample.
-- `from_level` is the sample to begin with; 0 looks at all of them first.
CREATE FUNCTION search_counts(
  base tsquery, in_euro boolean, only_in_stock boolean, least_minor bigint, most_minor bigint, sort text,
  hits_wanted integer, from_level integer,
  OUT total integer, OUT is_exact boolean, OUT price_min bigint, OUT price_max bigint, OUT bound double precision,
  OUT facets json
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  levels CONSTANT integer := 5;
  sampled_min CONSTANT integer := 400;
  exact_max CONSTANT integer := 2500;
  facets_max CONSTANT integer := 300;
  level integer := from_level;
  were_all_looked_at boolean := false;
  held bigint;
  factor integer;
  sampled tsquery;
BEGIN
  LOOP
    factor := 4 ^ level;
    sampled := CASE WHEN level = 0 THEN base ELSE base && search_level('x', level) END;
    WITH counted AS MATERIALIZED (
      SELECT d.facet_ids, CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END AS price,
        CASE sort
          WHEN 'price_up' THEN (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)::float8
          WHEN 'price_down' THEN - (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)::float8
          WHEN 'newest' THEN - extract(epoch FROM d.created_at)::float8
          WHEN 'rating' THEN - coalesce(d.rating_tenths, 0)::float8
        END AS sort_key
      FROM search_documents d
      WHERE d.terms @@ sampled AND NOT d.is_gone AND (NOT only_in_stock OR d.in_stock)
        AND (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END) BETWEEN least_minor AND most_minor
      LIMIT exact_max
    ), found AS (SELECT count(*) AS held, min(price) AS price_min, max(price) AS price_max FROM counted)
    SELECT f.held, f.price_min, f.price_max,
      CASE WHEN f.held >= sampled_min OR level = 0 THEN
        (SELECT json_agg(json_build_array(v.facet, i.held * factor, CASE WHEN v.facet LIKE 's:%' THEN
            (SELECT s.display_name FROM sellers s WHERE s.id = substr(v.facet, 3)::bigint) END)
          ORDER BY i.held DESC, v.facet)
         FROM (SELECT id, count(*) AS held FROM (SELECT unnest(facet_ids) AS id FROM counted) u
           GROUP BY id ORDER BY held DESC LIMIT facets_max) i
         JOIN search_facets v ON v.id = i.id) END,
      CASE WHEN sort <> 'relevance' THEN
        (SELECT sort_key FROM counted ORDER BY sort_key LIMIT 1 OFFSET 10 + 2 * hits_wanted / factor) END
    INTO held, price_min, price_max, facets, bound
    FROM found f;
    IF level = 0 THEN
      EXIT WHEN held < exact_max OR were_all_looked_at;
      were_all_looked_at := true;
      level := levels;
    ELSE
      EXIT WHEN held >= sampled_min;
      level := search_wider(level, held, sampled_min);
    END IF;
  END LOOP;
  total := held * factor;
  is_exact := level = 0 AND held < exact_max;
END $$;
--> statement-breakpoint
-- One page: the hits, and the counts when they are asked for. `words` are all stems of the query, any of them;
-- `from_tier` is the tier of popularity to begin with, 0 where few matches are expected.
CREATE FUNCTION search_page(
  base tsquery, words tsquery, word_score double precision, sort text, in_euro boolean, only_in_stock boolean,
  least_minor bigint, most_minor bigint, w jsonb, first_hit integer, hit_count integer, with_counts boolean,
  from_tier integer,
  OUT hits json, OUT total integer, OUT is_exact boolean, OUT price_min bigint, OUT price_max bigint, OUT facets json
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  levels CONSTANT integer := 5;
  candidates_max CONSTANT integer := 2500;
  wanted integer := greatest(first_hit + hit_count, least(240, hit_count * 10));
  tier integer := CASE WHEN sort = 'relevance' THEN from_tier ELSE 0 END;
  were_all_looked_at boolean := false;
  held bigint := 0;
  counts record;
  is_few boolean := true;
  asked tsquery;
  w_text float8 := (w->>'text')::float8;
  w_popularity float8 := (w->>'popularity')::float8;
  w_conversion float8 := (w->>'conversion')::float8;
  w_rating float8 := (w->>'rating')::float8;
  w_delivery float8 := (w->>'delivery')::float8;
  w_freshness float8 := (w->>'freshness')::float8;
  column_name text;
  near text;
BEGIN
  IF sort <> 'relevance' THEN
    SELECT * INTO counts FROM search_counts(base, in_euro, only_in_stock, least_minor, most_minor, sort,
      first_hit + hit_count, from_tier);
    is_few := counts.is_exact;
  END IF;
  IF is_few THEN
    LOOP
      asked := CASE WHEN tier = 0 THEN base ELSE base && search_level('t', tier) END;
      WITH candidates AS MATERIALIZED (
        SELECT d.listing_id, d.in_stock, d.created_at, d.rating_tenths, d.popularity,
          CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END AS price,
          w_text * CASE WHEN words IS NULL THEN 0 ELSE
              least(1, ts_rank('{0.15,0.4,0.7,1.0}', d.terms, words) * word_score) END
            + w_popularity * least(1, ln(1 + greatest(0, d.popularity)::float8) / ln(100001::float8))
            + w_conversion * least(1, coalesce(d.conversion_bps, 0) / 1000.0::float8)
            + w_rating * least(1, greatest(0,
                ((coalesce(d.rating_tenths, 0) * d.rating_count + 190::float8) / (d.rating_count + 5) - 10) / 40))
            + w_delivery * greatest(0, 1 - coalesce(d.delivery_days, 10) / 10::float8)
            + w_freshness * exp(- greatest(0, extract(epoch FROM now() - d.created_at)::float8) / 5184000) AS score
        FROM search_documents d
        WHERE d.terms @@ asked AND NOT d.is_gone AND (d.in_stock OR (tier = 0 AND NOT only_in_stock))
          AND (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END) BETWEEN least_minor AND most_minor
        LIMIT candidates_max
      ), found AS (SELECT count(*) AS held FROM candidates)
      SELECT f.held, CASE WHEN f.held >= wanted OR tier = 0 THEN
        (SELECT json_agg(json_build_object('listing_id', s.listing_id, 'in_stock', s.in_stock, 'tile', t.tile)
            ORDER BY s.position)
         FROM (
           SELECT listing_id, in_stock, row_number() OVER (ORDER BY
             CASE WHEN sort = 'relevance' THEN in_stock END DESC, CASE WHEN sort = 'relevance' THEN score END DESC,
             CASE WHEN sort = 'price_up' THEN price END, CASE WHEN sort = 'price_down' THEN price END DESC,
             CASE WHEN sort = 'newest' THEN created_at END DESC,
             CASE WHEN sort = 'rating' THEN coalesce(rating_tenths, 0) END DESC,
             CASE WHEN sort = 'rating' THEN popularity END DESC, listing_id DESC) AS position
           FROM candidates ORDER BY position LIMIT hit_count OFFSET first_hit
         ) s JOIN search_tiles t ON t.listing_id = s.listing_id) END
      INTO held, hits
      FROM found f;
      IF tier = 0 THEN
        -- More than can be ranked, and nothing says that these are the popular ones: begin with the narrowest tier.
        EXIT WHEN held < candidates_max OR were_all_looked_at OR sort <> 'relevance';
        were_all_looked_at := true;
        tier := levels;
      ELSE
        EXIT WHEN held >= wanted;
        tier := search_wider(tier, held, wanted);
        were_all_looked_at := were_all_looked_at OR tier = 0;
      END IF;
    END LOOP;
  ELSE
    -- Many matches in another order: those up to a bound that the sample gave, found by the column's own index.
    column_name := CASE sort WHEN 'newest' THEN 'created_at' WHEN 'rating' THEN 'rating_tenths'
      ELSE CASE WHEN in_euro THEN 'price_eur_minor' ELSE 'price_pln_minor' END END;
    near := CASE
      WHEN counts.bound IS NULL THEN 'true'
      WHEN sort = 'price_up' THEN format('%I <= %s', column_name, counts.bound::bigint)
      WHEN sort = 'price_down' THEN format('%I >= %s', column_name, - counts.bound::bigint)
      WHEN sort = 'newest' THEN format('%I >= to_timestamp(%s)', column_name, - counts.bound)
      WHEN counts.bound < 0 THEN format('%I >= %s', column_name, - counts.bound::integer)
      ELSE 'true' END;
    EXECUTE format($sql$
      WITH shown AS (
        SELECT listing_id, in_stock, row_number() OVER (ORDER BY %1$I %2$s NULLS LAST, popularity DESC, listing_id DESC) AS position
        FROM search_documents
        WHERE terms @@ $1 AND %3$s AND NOT is_gone AND (NOT $2 OR in_stock)
          AND (CASE WHEN $3 THEN price_eur_minor ELSE price_pln_minor END) BETWEEN $4 AND $5
        ORDER BY position LIMIT $6 OFFSET $7)
      SELECT json_agg(json_build_object('listing_id', s.listing_id, 'in_stock', s.in_stock, 'tile', t.tile) ORDER BY s.position)
      FROM shown s JOIN search_tiles t ON t.listing_id = s.listing_id $sql$,
      column_name, CASE WHEN sort = 'price_up' THEN 'ASC' ELSE 'DESC' END, near)
    INTO hits USING base, only_in_stock, in_euro, least_minor, most_minor, hit_count, first_hit;
  END IF;
  IF with_counts AND sort = 'relevance' THEN
    -- A sample as wide as the tier holds about as many.
    SELECT * INTO counts FROM search_counts(base, in_euro, only_in_stock, least_minor, most_minor, sort,
      first_hit + hit_count, CASE WHEN tier = 0 OR held >= 450 THEN tier ELSE tier - 1 END);
  END IF;
  IF with_counts THEN
    total := counts.total;
    is_exact := counts.is_exact;
    price_min := counts.price_min;
    price_max := counts.price_max;
    facets := counts.facets;
  END IF;
END $$;
--> statement-breakpoint
-- What was put in before holds neither samples nor tiers: everything is put in anew by the round that goes on with
-- runs whose message was lost.
INSERT INTO search_reindexes (id, started_at, total)
SELECT 'reindex_of_migration', now() - interval '20 minutes', count(*) FROM listings HAVING count(*) > 0;
