CREATE TABLE "listing_interest" (
	"kind" text NOT NULL,
	"listing_id" bigint NOT NULL,
	"strength" real NOT NULL,
	"learned_at" timestamp with time zone NOT NULL,
	CONSTRAINT "listing_interest_kind_listing_id_pk" PRIMARY KEY("kind","listing_id")
);
--> statement-breakpoint
CREATE TABLE "listing_neighbours" (
	"kind" text NOT NULL,
	"listing_id" bigint NOT NULL,
	"neighbour_id" bigint NOT NULL,
	"score" real NOT NULL,
	"sessions" integer NOT NULL,
	CONSTRAINT "listing_neighbours_kind_listing_id_neighbour_id_pk" PRIMARY KEY("kind","listing_id","neighbour_id")
);
--> statement-breakpoint
CREATE INDEX "listing_interest_kind_strength_index" ON "listing_interest" USING btree ("kind","strength");--> statement-breakpoint
CREATE INDEX "shopper_events_session_at_index" ON "shopper_events" USING btree ("session","at");