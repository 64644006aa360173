CREATE TABLE "invoice_series" (
	"seller_id" bigint NOT NULL,
	"series" text NOT NULL,
	"last_position" integer NOT NULL,
	CONSTRAINT "invoice_series_seller_id_series_pk" PRIMARY KEY("seller_id","series")
);
--> statement-breakpoint
CREATE TABLE "seller_invoices" (
	"seller_order_id" text PRIMARY KEY NOT NULL,
	"seller_id" bigint NOT NULL,
	"series" text NOT NULL,
	"position" integer NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"currency" char(3) NOT NULL,
	"net_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"gross_minor" bigint NOT NULL,
	"document" jsonb NOT NULL,
	CONSTRAINT "seller_invoices_sellerId_series_position_unique" UNIQUE("seller_id","series","position")
);
--> statement-breakpoint
ALTER TABLE "invoice_series" ADD CONSTRAINT "invoice_series_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_invoices" ADD CONSTRAINT "seller_invoices_seller_order_id_seller_orders_id_fk" FOREIGN KEY ("seller_order_id") REFERENCES "public"."seller_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_invoices" ADD CONSTRAINT "seller_invoices_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "seller_invoices_seller_id_issued_at_index" ON "seller_invoices" USING btree ("seller_id","issued_at");