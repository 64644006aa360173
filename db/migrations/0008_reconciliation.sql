CREATE TABLE "reconciliation_differences" (
	"id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"reference" text NOT NULL,
	"currency" char(3) NOT NULL,
	"ours_minor" bigint,
	"theirs_minor" bigint,
	"booked_minor" bigint DEFAULT 0 NOT NULL,
	"entry_key" text,
	"state" text NOT NULL,
	"resolution" text,
	"note" text,
	"resolved_by_user_id" text,
	"found_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stripe_movements" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"entry_key" text
);
--> statement-breakpoint
CREATE TABLE "stripe_readings" (
	"list" text PRIMARY KEY NOT NULL,
	"newest_id" text NOT NULL,
	"oldest_id" text NOT NULL,
	"is_complete" boolean NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reconciliation_differences_state_found_at_index" ON "reconciliation_differences" USING btree ("state","found_at");--> statement-breakpoint
CREATE INDEX "stripe_movements_entry_key_index" ON "stripe_movements" USING btree ("entry_key");--> statement-breakpoint
CREATE INDEX "stripe_movements_created_at_index" ON "stripe_movements" USING btree ("created_at");