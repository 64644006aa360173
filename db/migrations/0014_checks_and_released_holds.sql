CREATE TABLE "marketplace_checks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "marketplace_checks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"checked_at" timestamp with time zone NOT NULL,
	"orders" integer NOT NULL,
	"payments" integer NOT NULL,
	"skus" integer NOT NULL,
	"entries" integer NOT NULL,
	"keepers_asked" integer NOT NULL,
	"stripe_read_at" timestamp with time zone,
	"problems" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stock_levels" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checkouts" ADD COLUMN "holds_released_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "marketplace_checks_checked_at_index" ON "marketplace_checks" USING btree ("checked_at");--> statement-breakpoint
CREATE INDEX "stock_levels_checked_at_index" ON "stock_levels" USING btree ("checked_at");--> statement-breakpoint
-- What ended before holds were noted as given back has long been given back, or its holds have run out.
UPDATE "checkouts" SET "holds_released_at" = "updated_at" WHERE "state" IN ('expired', 'cancelled', 'failed');
