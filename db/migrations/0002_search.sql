CREATE TABLE "search_documents" (
	"listing_id" bigint PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"terms" "tsvector" NOT NULL,
	"facets" text[] NOT NULL,
	"in_stock" boolean NOT NULL,
	"price_pln_minor" bigint,
	"price_eur_minor" bigint,
	"rating_tenths" integer,
	"popularity" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_tiles" (
	"listing_id" bigint PRIMARY KEY NOT NULL,
	"tile" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text PRIMARY KEY NOT NULL,
	"documents" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "search_documents_terms_index" ON "search_documents" USING gin ("terms") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "search_documents_popularity_index" ON "search_documents" USING btree ("popularity");--> statement-breakpoint
CREATE INDEX "search_documents_created_at_index" ON "search_documents" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX search_words_similar ON search_words USING gin (word gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX search_words_prefix ON search_words (word text_pattern_ops);
