CREATE TABLE "seller_tier_changes" (
	"seller_id" bigint NOT NULL,
	"day" text NOT NULL,
	"tier" text,
	"sales_minor" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "seller_tier_changes_seller_id_day_pk" PRIMARY KEY("seller_id","day")
);
--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "tier" text;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "tier_evaluated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "seller_tier_changes" ADD CONSTRAINT "seller_tier_changes_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;