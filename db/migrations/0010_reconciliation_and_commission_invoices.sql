CREATE TABLE "commission_invoice_series" (
	"series" text PRIMARY KEY NOT NULL,
	"last_serial" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commission_invoices" (
	"number" text PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"series" text NOT NULL,
	"serial" integer NOT NULL,
	"kind" text NOT NULL,
	"corrects" text,
	"seller_id" bigint NOT NULL,
	"month" text NOT NULL,
	"currency" char(3) NOT NULL,
	"net_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"gross_minor" bigint NOT NULL,
	"lines" jsonb NOT NULL,
	"issuer" jsonb NOT NULL,
	"buyer" jsonb NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	CONSTRAINT "commission_invoices_idempotencyKey_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "commission_invoices_series_serial_unique" UNIQUE("series","serial")
);
--> statement-breakpoint
CREATE TABLE "marketplace_profile" (
	"id" text PRIMARY KEY NOT NULL,
	"profile" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
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
ALTER TABLE "commission_invoices" ADD CONSTRAINT "commission_invoices_corrects_commission_invoices_number_fk" FOREIGN KEY ("corrects") REFERENCES "public"."commission_invoices"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commission_invoices" ADD CONSTRAINT "commission_invoices_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "commission_invoices_seller_id_issued_at_index" ON "commission_invoices" USING btree ("seller_id","issued_at");--> statement-breakpoint
CREATE INDEX "reconciliation_differences_state_found_at_index" ON "reconciliation_differences" USING btree ("state","found_at");--> statement-breakpoint
CREATE INDEX "stripe_movements_entry_key_index" ON "stripe_movements" USING btree ("entry_key");--> statement-breakpoint
CREATE INDEX "stripe_movements_created_at_index" ON "stripe_movements" USING btree ("created_at");