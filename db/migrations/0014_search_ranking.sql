CREATE TABLE "ranking_weights" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ranking_weights_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"operation_id" text NOT NULL,
	"weights" jsonb NOT NULL,
	"reason" text NOT NULL,
	"changed_by_user_id" text,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ranking_weights_operationId_unique" UNIQUE("operation_id")
);
--> statement-breakpoint
CREATE TABLE "search_facets" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_facets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"facet" text NOT NULL,
	CONSTRAINT "search_facets_facet_unique" UNIQUE("facet")
);
--> statement-breakpoint
CREATE TABLE "search_reindexes" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"started_by_user_id" text,
	"last_listing_id" bigint DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "search_synonyms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_synonyms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"phrases" text[] NOT NULL,
	"stems" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_tiers" (
	"tier" integer PRIMARY KEY NOT NULL,
	"popularity_min" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "version" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "facets" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "listings" ADD COLUMN "conversion_bps" integer;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "facet_ids" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "stock_version" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "rating_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "conversion_bps" integer;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "delivery_days" smallint;--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "is_gone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "search_words" ADD COLUMN "stem" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "search_words" ADD COLUMN "spellings" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "search_synonyms_stems_index" ON "search_synonyms" USING gin ("stems");--> statement-breakpoint
CREATE INDEX "search_documents_price_pln_minor_index" ON "search_documents" USING btree ("price_pln_minor");--> statement-breakpoint
CREATE INDEX "search_documents_price_eur_minor_index" ON "search_documents" USING btree ("price_eur_minor");--> statement-breakpoint
CREATE INDEX "search_documents_rating_tenths_index" ON "search_documents" USING btree ("rating_tenths");--> statement-breakpoint
CREATE INDEX "search_words_stem_index" ON "search_words" USING btree ("stem");--> statement-breakpoint
CREATE INDEX "search_words_spellings_index" ON "search_words" USING gin ("spellings") WITH (fastupdate=false);