CREATE TABLE "invoice_correction_series" (
	"seller_id" bigint NOT NULL,
	"series" text NOT NULL,
	"last_position" integer NOT NULL,
	CONSTRAINT "invoice_correction_series_seller_id_series_pk" PRIMARY KEY("seller_id","series")
);
--> statement-breakpoint
CREATE TABLE "seller_invoice_corrections" (
	"refund_id" text PRIMARY KEY NOT NULL,
	"seller_order_id" text NOT NULL,
	"seller_id" bigint NOT NULL,
	"ordinal" integer NOT NULL,
	"series" text NOT NULL,
	"position" integer NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"currency" char(3) NOT NULL,
	"net_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"gross_minor" bigint NOT NULL,
	"document" jsonb NOT NULL,
	CONSTRAINT "seller_invoice_corrections_sellerId_series_position_unique" UNIQUE("seller_id","series","position"),
	CONSTRAINT "seller_invoice_corrections_ordinal" UNIQUE("seller_order_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "tax_treatment" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_correction_series" ADD CONSTRAINT "invoice_correction_series_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_invoice_corrections" ADD CONSTRAINT "seller_invoice_corrections_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_invoice_corrections" ADD CONSTRAINT "seller_invoice_corrections_seller_order_id_seller_invoices_seller_order_id_fk" FOREIGN KEY ("seller_order_id") REFERENCES "public"."seller_invoices"("seller_order_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_invoice_corrections" ADD CONSTRAINT "seller_invoice_corrections_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;