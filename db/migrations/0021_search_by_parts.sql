-- The functions of 0019 once more, for less: samples that hold a little less than they should suffice, none is asked
-- that cannot suffice, and the lists of a query's words are walked beside each other. Those of 0019 stay for the
-- version that still calls them. Functions alone: at once, at any size, and nobody waits. docs/search.md explains.

-- How many documents match, and how many by each value of a facet, in the narrowest sample that holds enough.
-- `total` is null when a sample shows so few that they had better all be read; a `from_level` of 0 reads all at
-- once. `prefix` begins the facets that are wanted.
CREATE FUNCTION search_counts_by_sample(
  base tsquery, in_euro boolean, only_in_stock boolean, least_minor bigint, most_minor bigint, sort text,
  hits_wanted integer, from_level integer, is_last_resort boolean, prefix text,
  OUT total integer, OUT estimate integer, OUT level integer, OUT price_min bigint, OUT price_max bigint,
  OUT bound double precision, OUT facets json
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  -- The widest sample that has an index of its own.
  widest_level CONSTANT integer := 2;
  -- So many in hand suffice; a sample that holds fewer is followed by one that should hold more than enough.
  sampled_min CONSTANT integer := 150;
  sampled_aim CONSTANT integer := 250;
  -- Where there cannot be so many matches all are read, and no wider sample is asked first.
  few_max CONSTANT integer := 3600;
  -- Values with fewer in the sample say nothing of how many there are, and are left out.
  told_min CONSTANT integer := 5;
  counted_max CONSTANT integer := 4000;
  facets_max CONSTANT integer := 200;
  held bigint;
BEGIN
  level := from_level;
  LOOP
    WITH counted AS MATERIALIZED (
      SELECT d.facet_ids, CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END AS price,
        CASE sort
          WHEN 'price_up' THEN (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)::float8
          WHEN 'price_down' THEN - (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)::float8
          WHEN 'newest' THEN - date_part('epoch', d.created_at)
          WHEN 'rating' THEN - coalesce(d.rating_tenths, 0)::float8
        END AS sort_key
      FROM (
        SELECT * FROM search_documents WHERE level = 5 AND terms @@ '''x:5'''::tsquery
        UNION ALL SELECT * FROM search_documents WHERE level = 4 AND terms @@ '''x:4'''::tsquery
        UNION ALL SELECT * FROM search_documents WHERE level = 3 AND terms @@ '''x:3'''::tsquery
        UNION ALL SELECT * FROM search_documents WHERE level = 2 AND terms @@ '''x:2'''::tsquery
        UNION ALL SELECT * FROM search_documents WHERE level = 0
      ) d
      WHERE d.terms @@ base AND NOT d.is_gone AND (NOT only_in_stock OR d.in_stock)
        AND (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END) BETWEEN least_minor AND most_minor
      LIMIT counted_max
    ), found AS (SELECT count(*) AS held, min(price) AS price_min, max(price) AS price_max FROM counted)
    SELECT f.held, f.price_min, f.price_max,
      CASE WHEN level = 0 OR f.held >= sampled_min OR (level = widest_level AND is_last_resort) THEN
        (SELECT json_agg(json_build_array(v.facet, CASE WHEN level = 0 THEN i.held ELSE search_about(i.held * (4 ^ level)::bigint) END, CASE WHEN v.facet LIKE 's:%' THEN
            (SELECT s.display_name FROM sellers s WHERE s.id = substr(v.facet, 3)::bigint) END)
          ORDER BY i.held DESC, v.facet)
         FROM (SELECT id, count(*) AS held FROM (SELECT unnest(facet_ids) AS id FROM counted) u
           GROUP BY id HAVING level = 0 OR count(*) >= told_min ORDER BY held DESC LIMIT facets_max) i
         JOIN search_facets v ON v.id = i.id AND starts_with(v.facet, prefix)) END,
      CASE WHEN sort <> 'relevance' THEN
        (SELECT sort_key FROM counted ORDER BY sort_key LIMIT 1 OFFSET 10 + 2 * hits_wanted / (4 ^ level)::integer) END
    INTO held, price_min, price_max, facets, bound
    FROM found f;
    estimate := held * 4 ^ level;
    IF level = 0 OR held >= sampled_min OR (level = widest_level AND is_last_resort) THEN
      total := CASE WHEN level = 0 THEN held ELSE search_about(estimate) END;
      RETURN;
    END IF;
    -- Chance hides hardly more than three standard deviations.
    IF level = widest_level OR (NOT is_last_resort AND (held + 3 * sqrt(held) + 4) * 4 ^ level < few_max) THEN
      RETURN;
    END IF;
    level := CASE WHEN held < 6 THEN widest_level
      ELSE greatest(widest_level, search_wider(level, held, sampled_aim)) END;
  END LOOP;
END $$;
--> statement-breakpoint
-- One page: the hits, and the counts when they are asked for. `parts` are those of `base`, three at most, that of
-- the rarest words first; `words` are all stems of the query, any of them; `expected` is how many matches there are at most, where that is known. `others` are queries whose facets are
-- counted beside: those that begin with the prefix of the same place.
CREATE FUNCTION search_results(
  base tsquery, parts tsquery[], words tsquery, word_score double precision, sort text, in_euro boolean, only_in_stock boolean,
  least_minor bigint, most_minor bigint, w jsonb, first_hit integer, hit_count integer, with_counts boolean,
  expected integer, others tsquery[], prefixes text[],
  OUT hits json, OUT total integer, OUT is_exact boolean, OUT price_min bigint, OUT price_max bigint, OUT facets json,
  OUT other_facets json
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  levels CONSTANT integer := 5;
  widest_level CONSTANT integer := 2;
  -- So many are read without a thought of samples.
  few_max CONSTANT integer := 2000;
  candidates_max CONSTANT integer := 6000;
  price_max_minor CONSTANT bigint := 9000000000000000;
  facets_max CONSTANT integer := 200;
  -- The sample to begin with should hold so many of those expected.
  sampled_wanted CONSTANT integer := 200;
  wanted integer := greatest(first_hit + hit_count, least(120, hit_count * 5));
  estimate integer := expected;
  level integer := levels;
  tier integer := 0;
  were_all_read boolean := false;
  counts record;
  reading record;
  was_sampled boolean := false;
  listing_ids bigint[];
  others_counted json[] := '{}';
  price_column text := CASE WHEN in_euro THEN 'price_eur_minor' ELSE 'price_pln_minor' END;
  w_text float8 := (w->>'text')::float8;
  w_popularity float8 := (w->>'popularity')::float8;
  w_conversion float8 := (w->>'conversion')::float8;
  w_rating float8 := (w->>'rating')::float8;
  w_delivery float8 := (w->>'delivery')::float8;
  w_freshness float8 := (w->>'freshness')::float8;
  column_name text;
  first_part tsquery := parts[1];
  second_part tsquery := parts[2];
  third_part tsquery := parts[3];
  near text;
BEGIN
  is_exact := false;
  IF expected IS NULL THEN
    level := CASE WHEN numnode(base) = 1 THEN levels ELSE 3 END;
  ELSE
    WHILE level > widest_level AND expected / 4 ^ level < sampled_wanted LOOP level := level - 1; END LOOP;
  END IF;
  IF (with_counts OR sort <> 'relevance') AND (expected IS NULL OR expected > few_max) THEN
    SELECT * INTO counts FROM search_counts_by_sample(base, in_euro, only_in_stock, least_minor, most_minor, sort,
      first_hit + hit_count, level, false, '');
    was_sampled := true;
    level := counts.level;
    total := counts.total;
    estimate := counts.estimate;
    price_min := counts.price_min;
    price_max := counts.price_max;
    facets := counts.facets;
  END IF;
  IF total IS NULL OR sort = 'relevance' THEN
    IF total IS NOT NULL OR (NOT with_counts AND (expected IS NULL OR expected > few_max)) THEN
      tier := levels;
      WHILE tier > 1 AND estimate / 4 ^ tier < wanted * 1.15 LOOP tier := tier - 1; END LOOP;
    END IF;
    LOOP
      -- A narrow range of prices within a broad word: the two indexes together, which only a plan for these very
      -- values puts together rightly.
      IF tier = 0 AND was_sampled AND total IS NULL AND (least_minor > 0 OR most_minor < price_max_minor) THEN
        EXECUTE format('SELECT array_agg(listing_id) FROM (SELECT listing_id FROM search_documents
          WHERE terms @@ %L::tsquery AND %I BETWEEN %s AND %s LIMIT %s) f',
          base, price_column, least_minor, most_minor, candidates_max)
        INTO listing_ids;
        listing_ids := coalesce(listing_ids, '{}');
      ELSE
        listing_ids := NULL;
      END IF;
      WITH candidates AS MATERIALIZED (
        SELECT d.listing_id, d.in_stock, d.facet_ids,
          CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END AS price,
          CASE sort
            WHEN 'relevance' THEN
              w_text * CASE WHEN words IS NULL THEN 0 ELSE
                  least(1, ts_rank('{0.15,0.4,0.7,1.0}', d.terms, words) * word_score) END
                + w_popularity * least(1, ln(1 + greatest(0, d.popularity)::float8) / ln(100001::float8))
                + w_conversion * least(1, coalesce(d.conversion_bps, 0) / 1000.0::float8)
                + w_rating * least(1, greatest(0,
                    ((coalesce(d.rating_tenths, 0) * d.rating_count + 190::float8) / (d.rating_count + 5) - 10) / 40))
                + w_delivery * greatest(0, 1 - coalesce(d.delivery_days, 10) / 10::float8)
                + w_freshness * exp(- greatest(0, date_part('epoch', now() - d.created_at)) / 5184000)
                -- What is sold out comes last, whatever its score.
                + CASE WHEN d.in_stock THEN 1000000 ELSE 0 END
            WHEN 'price_up' THEN - (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)
            WHEN 'price_down' THEN (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END)
            WHEN 'newest' THEN date_part('epoch', d.created_at)
            WHEN 'rating' THEN coalesce(d.rating_tenths, 0)
          END::float8 AS place,
          CASE WHEN sort = 'relevance' THEN 0 ELSE d.popularity END AS second_place
        FROM (
          SELECT * FROM search_documents WHERE tier = 5 AND terms @@ '''t:5'''::tsquery AND terms @@ base
          UNION ALL SELECT * FROM search_documents WHERE tier = 4 AND terms @@ '''t:4'''::tsquery AND terms @@ base
          UNION ALL SELECT * FROM search_documents WHERE tier = 3 AND terms @@ '''t:3'''::tsquery AND terms @@ base
          UNION ALL SELECT * FROM search_documents WHERE tier = 2 AND terms @@ '''t:2'''::tsquery AND terms @@ base
          UNION ALL SELECT * FROM search_documents WHERE tier = 1 AND terms @@ '''t:1'''::tsquery AND terms @@ base
          UNION ALL SELECT * FROM search_documents WHERE tier = 0 AND listing_ids IS NULL AND second_part IS NULL
            AND terms @@ base
          -- Long lists apart leap over each other, where within one query each entry of two of them is weighed.
          UNION ALL SELECT * FROM search_documents WHERE tier = 0 AND listing_ids IS NULL AND second_part IS NOT NULL AND third_part IS NULL
            AND terms @@ first_part AND terms @@ second_part
          UNION ALL SELECT * FROM search_documents WHERE tier = 0 AND listing_ids IS NULL AND third_part IS NOT NULL
            AND terms @@ first_part AND terms @@ second_part AND terms @@ third_part
          UNION ALL SELECT * FROM search_documents WHERE listing_id = ANY (listing_ids) AND terms @@ base
        ) d
        WHERE NOT d.is_gone AND (d.in_stock OR (tier = 0 AND NOT only_in_stock))
          AND (CASE WHEN in_euro THEN d.price_eur_minor ELSE d.price_pln_minor END) BETWEEN least_minor AND most_minor
        LIMIT candidates_max
      ), all_candidates AS (
        SELECT count(*) AS held, min(price) AS price_min, max(price) AS price_max FROM candidates)
      SELECT c.held, c.price_min, c.price_max,
        CASE WHEN c.held >= wanted OR tier = 0 THEN
          (SELECT json_agg(json_build_object('listing_id', s.listing_id, 'in_stock', s.in_stock, 'tile', t.tile)
              ORDER BY s.position)
           FROM (
             SELECT listing_id, in_stock, row_number() OVER () AS position
             FROM (SELECT listing_id, in_stock FROM candidates
               ORDER BY place DESC, second_place DESC, listing_id DESC LIMIT hit_count OFFSET first_hit) first_places
           ) s JOIN search_tiles t ON t.listing_id = s.listing_id) END AS hits,
        -- What was read to be ranked is counted too, when it is everything.
        CASE WHEN with_counts AND total IS NULL AND c.held < candidates_max THEN
          (SELECT json_agg(json_build_array(v.facet, i.held, CASE WHEN v.facet LIKE 's:%' THEN
              (SELECT s.display_name FROM sellers s WHERE s.id = substr(v.facet, 3)::bigint) END)
            ORDER BY i.held DESC, v.facet)
           FROM (SELECT id, count(*) AS held FROM (SELECT unnest(facet_ids) AS id FROM candidates) u
             GROUP BY id ORDER BY held DESC LIMIT facets_max) i
           JOIN search_facets v ON v.id = i.id) END AS facets
      INTO reading
      FROM all_candidates c;
      hits := reading.hits;
      IF tier > 0 THEN
        EXIT WHEN reading.held >= wanted;
        tier := search_wider(tier, reading.held, wanted);
        were_all_read := tier = 0;
      ELSIF reading.held < candidates_max THEN
        IF total IS NULL THEN
          total := reading.held;
          is_exact := true;
          price_min := reading.price_min;
          price_max := reading.price_max;
          facets := reading.facets;
        END IF;
        EXIT;
      ELSE
        -- More than can be ranked, and nothing says that these are the popular ones.
        IF total IS NULL AND (with_counts OR sort <> 'relevance') THEN
          SELECT * INTO counts FROM search_counts_by_sample(base, in_euro, only_in_stock, least_minor, most_minor, sort,
            first_hit + hit_count, levels, true, '');
          level := counts.level;
          total := counts.total;
          price_min := counts.price_min;
          price_max := counts.price_max;
          facets := counts.facets;
        END IF;
        EXIT WHEN were_all_read OR sort <> 'relevance';
        were_all_read := true;
        tier := levels;
      END IF;
    END LOOP;
  END IF;
  IF sort <> 'relevance' AND NOT is_exact THEN
    -- Many matches in another order: those up to a bound that the sample gave, found by the column's own index.
    column_name := CASE sort WHEN 'newest' THEN 'created_at' WHEN 'rating' THEN 'rating_tenths' ELSE price_column END;
    near := CASE
      WHEN counts.bound IS NULL THEN 'true'
      WHEN sort = 'price_up' THEN format('%I <= %s', column_name, counts.bound::bigint)
      WHEN sort = 'price_down' THEN format('%I >= %s', column_name, - counts.bound::bigint)
      WHEN sort = 'newest' THEN format('%I >= to_timestamp(%s)', column_name, - counts.bound)
      WHEN counts.bound < 0 THEN format('%I >= %s', column_name, - counts.bound::integer)
      ELSE 'true' END;
    -- The index in its order or together with that of the terms: the plan for these values says which.
    EXECUTE format($sql$
      WITH shown AS (
        SELECT listing_id, in_stock, row_number() OVER () AS position
        FROM (SELECT listing_id, in_stock FROM search_documents
          WHERE terms @@ $1 AND %3$s AND NOT is_gone AND (NOT $2 OR in_stock) AND %4$I BETWEEN $3 AND $4
          ORDER BY %1$I %2$s, popularity DESC, listing_id DESC LIMIT $5 OFFSET $6) first_places)
      SELECT json_agg(json_build_object('listing_id', s.listing_id, 'in_stock', s.in_stock, 'tile', t.tile) ORDER BY s.position)
      FROM shown s JOIN search_tiles t ON t.listing_id = s.listing_id $sql$,
      column_name,
      CASE WHEN sort = 'price_up' THEN 'ASC' WHEN sort = 'rating' AND near = 'true' THEN 'DESC NULLS LAST' ELSE 'DESC' END,
      near, price_column)
    INTO hits USING base, only_in_stock, least_minor, most_minor, hit_count, first_hit;
  END IF;
  FOR at IN 1 .. cardinality(others) LOOP
    SELECT * INTO counts FROM search_counts_by_sample(others[at], in_euro, only_in_stock, least_minor, most_minor,
      'relevance', 0, CASE WHEN is_exact THEN widest_level ELSE least(level + 1, levels) END, false, prefixes[at]);
    IF counts.total IS NULL THEN
      SELECT * INTO counts FROM search_counts_by_sample(others[at], in_euro, only_in_stock, least_minor, most_minor,
        'relevance', 0, 0, false, prefixes[at]);
    END IF;
    others_counted := array_append(others_counted, counts.facets);
  END LOOP;
  other_facets := to_json(others_counted);
END $$;
