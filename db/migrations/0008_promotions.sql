CREATE TABLE "coupon_uses" (
	"coupon_id" text NOT NULL,
	"checkout_id" text NOT NULL,
	"state" text NOT NULL,
	"user_id" text,
	"email_hash" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reserved_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "coupon_uses_coupon_id_checkout_id_pk" PRIMARY KEY("coupon_id","checkout_id")
);
--> statement-breakpoint
CREATE TABLE "coupons" (
	"id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"seller_id" bigint,
	"kind" text NOT NULL,
	"percent_bps" integer DEFAULT 0 NOT NULL,
	"amount_minor" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"minimum_items_minor" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"category_ids" bigint[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"uses_max" integer,
	"uses_per_shopper_max" integer,
	"uses_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "coupons_code_unique" UNIQUE("code"),
	CONSTRAINT "coupon_uses_not_negative" CHECK ("coupons"."uses_count" >= 0),
	CONSTRAINT "coupon_percent_in_range" CHECK ("coupons"."percent_bps" BETWEEN 0 AND 10000)
);
--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "discount_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "promotion_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "discount_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "coupons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD COLUMN "promotion_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "discount_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "coupons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "promotion_share_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "promotion_returned_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "coupon_uses" ADD CONSTRAINT "coupon_uses_coupon_id_coupons_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_uses" ADD CONSTRAINT "coupon_uses_checkout_id_checkouts_id_fk" FOREIGN KEY ("checkout_id") REFERENCES "public"."checkouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupons" ADD CONSTRAINT "coupons_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "coupon_uses_checkout_id_index" ON "coupon_uses" USING btree ("checkout_id");--> statement-breakpoint
CREATE INDEX "coupon_uses_coupon_id_email_hash_index" ON "coupon_uses" USING btree ("coupon_id","email_hash");--> statement-breakpoint
CREATE INDEX "coupon_uses_coupon_id_user_id_index" ON "coupon_uses" USING btree ("coupon_id","user_id");--> statement-breakpoint
CREATE INDEX "coupons_seller_id_created_at_index" ON "coupons" USING btree ("seller_id","created_at");--> statement-breakpoint
ALTER TABLE "seller_orders" ADD CONSTRAINT "seller_order_promotion_returned_once" CHECK ("seller_orders"."promotion_returned_minor" BETWEEN 0 AND "seller_orders"."promotion_share_minor");