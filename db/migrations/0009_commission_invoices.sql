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
CREATE TABLE "invoice_series" (
	"series" text PRIMARY KEY NOT NULL,
	"last_serial" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marketplace_profile" (
	"id" text PRIMARY KEY NOT NULL,
	"profile" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "commission_invoices" ADD CONSTRAINT "commission_invoices_corrects_commission_invoices_number_fk" FOREIGN KEY ("corrects") REFERENCES "public"."commission_invoices"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commission_invoices" ADD CONSTRAINT "commission_invoices_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "commission_invoices_seller_id_issued_at_index" ON "commission_invoices" USING btree ("seller_id","issued_at");