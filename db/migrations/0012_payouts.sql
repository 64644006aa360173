CREATE TABLE "payouts" (
	"id" text PRIMARY KEY NOT NULL,
	"seller_id" bigint NOT NULL,
	"cause" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"automatic" boolean NOT NULL,
	"stripe_payout_id" text,
	"failure_code" text,
	"arrives_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "payouts_cause_unique" UNIQUE("cause"),
	CONSTRAINT "payouts_stripePayoutId_unique" UNIQUE("stripe_payout_id")
);
--> statement-breakpoint
CREATE TABLE "seller_payout_settings" (
	"seller_id" bigint PRIMARY KEY NOT NULL,
	"interval" text NOT NULL,
	"weekday" text,
	"month_day" integer,
	"minimum_minor" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_payout_settings" ADD CONSTRAINT "seller_payout_settings_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payouts_seller_id_created_at_index" ON "payouts" USING btree ("seller_id","created_at");--> statement-breakpoint
CREATE INDEX "payouts_state_updated_at_index" ON "payouts" USING btree ("state","updated_at");